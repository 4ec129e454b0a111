// One message as a bubble: who, what it replies to, pictures, text, time, buttons.
import { el, icon } from './dom.js'
import { size, timeOf } from './format.js'
import { rich, runsLeftToRight, signs } from './text.js'

export const nameOf = (user) => [user.first_name, user.last_name].filter(Boolean).join(' ')

export function preview(message) {
  if (!message) return ''
  const text = message.text ?? message.caption
  if (message.photo) return `🖼 ${text ? firstLine(text) : 'تصویر'}`
  if (message.document) return `📎 ${message.document.file_name}`
  if (text) return firstLine(text)
  return service(message) ?? ''
}

const firstLine = (text) => text.split('\n').find((line) => line.trim()) ?? ''

function service(message) {
  if (message.migrate_to_chat_id) return 'این گروه به ابرگروه تبدیل شد'
  if (message.migrate_from_chat_id) return 'گروه به ابرگروه تبدیل شد'
  return null
}

// `act`: say(text), copy(text), press(message, button, key), open(picture), reply(message), jump(id)
export function bubble(message, { mine, group, act }) {
  const note = service(message)
  if (note) return el('div', { className: 'service', dataset: { id: message.message_id } }, note)
  const text = message.text ?? message.caption
  const rows = message.reply_markup?.inline_keyboard ?? []
  const body = el(
    'div',
    { className: 'bubble' },
    group && !mine ? el('div', { className: `name ${message.from.is_bot ? '' : 'other'}` }, nameOf(message.from)) : null,
    message.forward_origin ? el('div', { className: 'from' }, origin(message.forward_origin)) : null,
    message.reply_to_message ? quoted(message.reply_to_message, act) : null,
    message.photo ? photo(message, act) : null,
    message.document ? attachment(message.document) : null,
    text ? rich(text, message.entities ?? message.caption_entities, act) : null,
    el('span', { className: 'meta' }, `${message.edit_date ? 'ویرایش‌شده ' : ''}${timeOf(message.date)}`),
  )
  const answer = el('button', { className: 'icon answer', title: 'پاسخ' }, icon('M10 8V4L2.5 11.5 10 19v-4.200c5.2 0 8.8 1.6 11.5 5.200C20.4 14.4 17.2 9 10 8z'))
  answer.setAttribute('aria-label', 'پاسخ')
  answer.onclick = () => act.reply(message)
  body.append(answer)
  const element = el('article', { className: 'message', dataset: { id: message.message_id } }, body)
  element.classList.toggle('mine', mine)
  element.classList.toggle('keyed', rows.length > 0)
  element.classList.toggle('edited', Boolean(message.edit_date))
  element.classList.toggle('ltr', runsLeftToRight(text ?? ''))
  if (rows.length) element.append(keyboard(message, rows, act))
  return element
}

function origin(from) {
  const name = from.chat?.title ?? from.sender_user_name ?? nameOf(from.sender_user ?? {})
  return from.type === 'channel' ? `بازفرستاده از کانال ${name}` : `بازفرستاده از ${name}`
}

function quoted(message, act) {
  const quote = el('button', { className: 'reply' }, el('b', {}, nameOf(message.from)), el('span', { dir: 'auto' }, ...signs(preview(message))))
  quote.onclick = () => act.jump(message.message_id)
  return quote
}

function photo(message, act) {
  const largest = message.photo.at(-1)
  const image = el('img', {
    src: `/page/file/${largest.file_id}`, alt: message.caption ?? 'تصویر', width: largest.width, height: largest.height,
  })
  const frame = el('button', { className: 'photo' }, image)
  frame.onclick = () => act.open(image.src)
  return frame
}

function attachment(document) {
  const extension = document.file_name.split('.').pop().slice(0, 4)
  return el(
    'a',
    { className: 'document', href: `/page/file/${document.file_id}`, download: document.file_name },
    el('i', {}, extension),
    el('span', {}, document.file_name, el('small', {}, size(document.file_size))),
  )
}

function keyboard(message, rows, act) {
  return el('div', { className: 'keys' }, ...rows.map((row) => el('div', {}, ...row.map((button) => key(message, button, act)))))
}

function key(message, button, act) {
  const element = el('button', { dir: 'auto' }, button.text)
  element.classList.toggle('link', Boolean(button.url))
  element.onclick = () => act.press(message, button, element)
  return element
}
