// The page: chats of the chosen person, kept fresh by server-sent events.
import { $, el } from './dom.js'
import { dayKey, dayOf, number, timeOf } from './format.js'
import { bubble, nameOf, preview } from './message.js'
import { signs } from './text.js'

const NEAR = 90 // pixels from the bottom that still count as "reading the newest"
let me, people, commands
let persona = Number(sessionStorage.getItem('persona'))
let current = null
let replying = null
const chats = new Map()
const unread = new Map() // chat -> { count, loud }
const drafts = new Map()

const messages = $('#messages')
const flow = $('#flow')
const field = $('#text')

// --- talking to the server ---

async function get(path) {
  return (await fetch(path)).json()
}

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body),
  })
  return response.ok ? response.json() : {}
}

async function load() {
  const state = await get('/page/state')
  ;({ me, people, commands } = state)
  if (!people.some((person) => person.id === persona)) persona = people[0]?.id
  chats.clear()
  for (const chat of state.chats) chats.set(chat.id, chat)
  $('#posts').replaceChildren(...(state.posts.length ? [] : [$('#posts .nothing') ?? '']))
  for (const one of state.posts) published(one)
  drawPersonas()
  drawList()
  if (current !== null && visible(chats.get(current))) open(current)
  else if (innerWidth > 760 && mine()[0]) open(mine()[0].id)
}

function listen() {
  const events = new EventSource('/page/events')
  let lost = false
  events.onopen = () => { if (lost) load(); lost = false }
  events.onerror = () => { lost = true }
  events.onmessage = (line) => heard(JSON.parse(line.data))
}

function heard({ name, chat: id, body, silent }) {
  if (name === 'post') published(body)
  if (name === 'commands') commands = body.commands
  if (name === 'migrate') { current = current === id ? body.to : current; load() }
  const chat = chats.get(id)
  if (!chat) return
  if (name === 'message') arrived(chat, body, silent)
  if (name === 'edit') edited(chat, body)
  if (name === 'delete') removed(chat, body.message_id)
  if (name === 'action' && id === current) busy()
  if (name === 'pin') { chat.pinned = body.message_id; if (id === current) drawPinned(chat) }
}

function arrived(chat, message, silent) {
  chat.messages.push(message)
  const own = message.from.id === persona
  if (chat.id === current && document.visibilityState === 'visible') {
    const follow = own || nearBottom()
    append(chat, message, true)
    if (follow) toBottom()
    else count(chat, silent)
  } else if (visible(chat) && !own) count(chat, silent)
  if (chat.id === current && document.visibilityState !== 'visible') append(chat, message, false)
  if (message.from.id === me.id) idle()
  drawList()
}

function count(chat, silent) {
  const before = unread.get(chat.id) ?? { count: 0, loud: false }
  unread.set(chat.id, { count: before.count + 1, loud: before.loud || !silent })
  drawDown()
}

function edited(chat, message) {
  const at = chat.messages.findIndex((one) => one.message_id === message.message_id)
  if (at < 0) return
  chat.messages[at] = message
  drawList()
  if (chat.id !== current) return
  const follow = nearBottom()
  const old = messages.querySelector(`[data-id="${message.message_id}"]`)
  const fresh = drawn(chat, message)
  for (const mark of ['first', 'last']) fresh.classList.toggle(mark, old?.classList.contains(mark))
  old?.replaceWith(fresh)
  if (follow) toBottom()
}

function removed(chat, id) {
  chat.messages = chat.messages.filter((message) => message.message_id !== id)
  if (chat.id === current) messages.querySelector(`[data-id="${id}"]`)?.remove()
  drawList()
}

// --- the list ---

const visible = (chat) => Boolean(chat) && (chat.type === 'private' ? chat.id === persona : chat.members.includes(persona))
const lastOf = (chat) => chat.messages.at(-1)
const titleOf = (chat) => (chat.type === 'private' ? me.first_name : chat.title)

function mine() {
  return [...chats.values()].filter(visible).sort((a, b) => (lastOf(b)?.date ?? 0) - (lastOf(a)?.date ?? 0) || b.id - a.id)
}

function drawPersonas() {
  $('.persona').replaceChildren(...people.map((person) => {
    const choice = el('button', {}, person.first_name)
    choice.setAttribute('role', 'radio')
    choice.setAttribute('aria-checked', person.id === persona)
    choice.title = nameOf(person)
    choice.onclick = () => become(person.id)
    return choice
  }))
}

function become(id) {
  persona = id
  sessionStorage.setItem('persona', id)
  drawPersonas()
  const next = visible(chats.get(current)) ? current : mine()[0]?.id
  if (next !== undefined && (current !== null || innerWidth > 760)) open(next)
  drawList()
}

function avatar(chat) {
  if (chat.type === 'private') return el('span', { className: 'avatar bot' })
  return el('span', { className: 'avatar group' }, chat.title.replace('تیم ', '').slice(0, 1))
}

function drawList() {
  const waiting = [...unread.values()].reduce((sum, one) => sum + one.count, 0)
  document.title = `${waiting ? `(${number(waiting)}) ` : ''}هشدار، نمایش محلی`
  $('#chats').replaceChildren(...mine().map((chat) => {
    const last = lastOf(chat)
    const news = unread.get(chat.id)
    const who = last && chat.type !== 'private' ? `${last.from.id === persona ? 'شما' : last.from.first_name}: ` : ''
    const row = el(
      'button',
      { className: 'row' },
      avatar(chat),
      el('strong', { dir: 'auto' }, titleOf(chat)),
      el('time', {}, last ? timeOf(last.date) : ''),
      el('span', { className: 'last' }, who, ...signs(preview(last))),
      news ? el('span', { className: `badge ${news.loud ? '' : 'quiet'}` }, number(news.count)) : null,
    )
    row.setAttribute('aria-current', chat.id === current)
    row.onclick = () => open(chat.id)
    return row
  }))
}

// --- one chat ---

function open(id) {
  if (current !== null) drafts.set(current, field.value)
  const chat = chats.get(id)
  if (id !== current) { replying = null; field.value = drafts.get(id) ?? '' }
  current = id
  unread.delete(id)
  document.body.classList.add('reading')
  $('.chat').hidden = false
  $('#face').replaceWith(Object.assign(avatar(chat), { id: 'face' }))
  $('#title').textContent = titleOf(chat)
  $('#forward').hidden = chat.type !== 'private'
  idle()
  drawMessages(chat)
  drawPinned(chat)
  drawComposer()
  drawList()
  toBottom()
}

function subtitle(chat) {
  return chat.type === 'private' ? 'ربات' : `${number(chat.members.length)} عضو، شما: ${nameOf(people.find((one) => one.id === persona))}`
}

let quiet
function busy() {
  $('#subtitle').textContent = 'در حال نوشتن…'
  $('#subtitle').className = 'busy'
  clearTimeout(quiet)
  quiet = setTimeout(idle, 5000)
}

function idle() {
  clearTimeout(quiet)
  $('#subtitle').className = ''
  if (chats.has(current)) $('#subtitle').textContent = subtitle(chats.get(current))
}

function drawMessages(chat) {
  flow.replaceChildren()
  for (const message of chat.messages) append(chat, message, false)
}

function append(chat, message, fresh) {
  const last = flow.lastElementChild
  const before = chat.messages.find((one) => String(one.message_id) === last?.dataset.id)
  const newDay = !before || dayKey(before.date) !== dayKey(message.date)
  if (newDay) flow.append(el('div', { className: 'day' }, dayOf(message.date)))
  const joined = !newDay && before.from.id === message.from.id && message.date - before.date < 600
  if (joined) last.classList.remove('last')
  const element = drawn(chat, message)
  element.classList.add('last')
  element.classList.toggle('first', !joined)
  element.classList.toggle('fresh', fresh)
  flow.append(element)
  drawComposer()
}

function drawn(chat, message) {
  return bubble(message, { mine: message.from.id === persona, group: chat.type !== 'private', act })
}

function drawPinned(chat) {
  const message = chat.messages.find((one) => one.message_id === chat.pinned)
  $('#pinned').hidden = !message
  $('#pinned').textContent = message ? `📌 ${preview(message)}` : ''
  $('#pinned').onclick = () => act.jump(chat.pinned)
}

const nearBottom = () => messages.scrollHeight - messages.scrollTop - messages.clientHeight < NEAR

let following = true // pictures and fonts arrive late; who reads the newest keeps reading the newest

function toBottom() {
  following = true
  messages.scrollTop = messages.scrollHeight
  drawDown()
}

function drawDown() {
  if (nearBottom() && unread.delete(current)) drawList()
  $('#down').hidden = nearBottom()
  const waiting = unread.get(current)?.count
  $('#down i').textContent = waiting ? number(waiting) : ''
}

// --- what a person can do in a message ---

const act = {
  say: (text) => post('/page/say', { chat: current, user: persona, text }),
  copy: async (text) => {
    await navigator.clipboard?.writeText(text).catch(() => {})
    toast('رونوشت برداشته شد')
  },
  open: (source) => {
    $('#picture img').src = source
    $('#picture').showModal()
  },
  reply: (message) => {
    replying = message
    drawComposer()
    field.focus()
  },
  jump: (id) => {
    const element = messages.querySelector(`[data-id="${id}"]`)
    element?.scrollIntoView({ behavior: 'smooth', block: 'center' })
    element?.classList.remove('found')
    requestAnimationFrame(() => element?.classList.add('found'))
  },
  press: async (message, button, key) => {
    if (button.url) return window.open(button.url, '_blank', 'noopener')
    if (button.copy_text) return act.copy(button.copy_text.text)
    key.classList.add('busy')
    const answer = await post('/page/press', {
      chat: current, user: persona, message_id: message.message_id, data: button.callback_data,
    })
    key.classList.remove('busy')
    if (!answer.text) return undefined
    return answer.show_alert ? alertBox(answer.text) : toast(answer.text)
  },
}

function toast(text) {
  const line = el('p', { dir: 'auto' }, text)
  $('#toasts').append(line)
  setTimeout(() => line.remove(), 3500)
}

function alertBox(text) {
  $('#alert p').textContent = text
  $('#alert').showModal()
}

// --- what is being published, newest first ---

function published(one) {
  const card = el(
    'button',
    { className: 'post', disabled: !one.forward },
    el('b', {}, one.title), el('time', {}, timeOf(one.date)), el('p', { dir: 'auto' }, one.text),
  )
  card.title = one.forward ? 'فرستادن برای ربات' : 'از خوراک خبری'
  card.onclick = () => { if (current !== persona) open(persona); forward(one) }
  $('#posts .nothing')?.remove()
  $('#posts').prepend(card)
  while ($('#posts').childElementCount > 60) $('#posts').lastElementChild.remove()
}

const forward = (one) => post('/page/forward', { chat: persona, user: persona, text: one.text })

// --- writing ---

function drawComposer() {
  const chat = chats.get(current)
  $('#start').hidden = !(chat?.type === 'private' && chat.messages.length === 0)
  $('#replying').hidden = !replying
  if (replying) $('#replying span').textContent = `پاسخ به ${nameOf(replying.from)}: ${preview(replying)}`
  field.dir = field.value ? 'auto' : 'rtl'
  field.style.height = 'auto'
  field.style.height = `${field.scrollHeight}px`
}

function drawCommands(all) {
  const typed = field.value.match(/^\/([a-z0-9_]*)$/i)?.[1]
  const fitting = all ? commands : commands.filter((one) => typed !== undefined && one.command.startsWith(typed.toLowerCase()))
  $('#commands').hidden = fitting.length === 0
  $('#commands').replaceChildren(...fitting.map((one) => {
    const choice = el('button', { type: 'button' }, el('b', {}, `/${one.command}`), el('span', {}, one.description))
    choice.onclick = () => { field.value = ''; hideCommands(); act.say(`/${one.command}`); drawComposer() }
    return choice
  }))
}

function hideCommands() {
  $('#commands').hidden = true
}

function send() {
  const text = field.value.trim()
  if (!text) return
  field.value = ''
  hideCommands()
  post('/page/say', { chat: current, user: persona, text, reply_to: replying?.message_id })
  replying = null
  drawComposer()
}

async function offerSamples() {
  const labels = { seen: 'پستی که رصد شده', new: 'پستی تازه، از کانالی که رصد نمی‌شود' }
  const samples = await get('/page/samples')
  const rows = samples.map((sample) => {
    const choice = el('button', { className: 'sample' }, el('small', {}, `${labels[sample.kind]} · ${sample.title}`), el('p', {}, sample.text))
    choice.onclick = () => {
      $('#samples').close()
      forward(sample)
    }
    return choice
  })
  $('#samples > div').replaceChildren(...(rows.length ? rows : [el('p', {}, 'هنوز پستی نیست؛ چند ثانیه دیگر سر بزنید.')]))
  $('#samples').showModal()
}

// --- wiring ---

$('#form').onsubmit = (event) => { event.preventDefault(); send() }
$('#start').onclick = () => act.say('/start')
$('#menu').onclick = () => ($('#commands').hidden ? drawCommands(true) : hideCommands())
$('#forward').onclick = offerSamples
$('#replying button').onclick = () => { replying = null; drawComposer() }
$('#back').onclick = () => { document.body.classList.remove('reading'); drafts.set(current, field.value); current = null; drawList() }
$('#down').onclick = toBottom
$('#theme').onclick = () => {
  const theme = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'
  document.documentElement.dataset.theme = theme
  localStorage.setItem('theme', theme)
}
field.oninput = () => { drawComposer(); drawCommands(false) }
field.onkeydown = (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); send() }
  if (event.key === 'Escape') hideCommands()
}
messages.onscroll = () => { following = nearBottom(); drawDown() }
const settled = new ResizeObserver(() => { if (following) toBottom() })
settled.observe(flow)
settled.observe(messages)
messages.ondblclick = (event) => {
  const id = event.target.closest?.('.message')?.dataset.id
  const message = chats.get(current)?.messages.find((one) => String(one.message_id) === id)
  if (message) act.reply(message)
}
for (const dialog of document.querySelectorAll('dialog')) {
  dialog.onclick = (event) => { if (event.target === dialog || dialog.id === 'picture') dialog.close() }
}
document.addEventListener('click', (event) => { if (!event.target.closest('#commands, #menu, #text')) hideCommands() })
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') drawDown() })

listen()
load()
