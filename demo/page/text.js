// A text with Telegram's entities (UTF-16 offsets, as JavaScript counts) as nodes.
import { el } from './dom.js'

const PLAIN = { bold: 'b', italic: 'i', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre' }

export function rich(text, entities = [], act = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  const piece = pieces(text)
  // The empty room at the end of the last line is where the time stands.
  return el('div', { className: 'text', dir: 'auto' }, ...nodes(text, sorted, 0, text.length, { ...act, piece }), el('span', { className: 'room' }))
}

const SIGNS = { '🔵': 'blue', '🟡': 'yellow', '🟠': 'orange', '🔴': 'red', '🟢': 'green', '⚫': 'black', '✅': 'done' }

// The signs of the bot drawn by us, as Telegram draws its own emoji: not every machine has a face for them.
export function signs(text) {
  return text.split(/(🔵|🟡|🟠|🔴|🟢|⚫️?|✅)/u).filter(Boolean).map((part) => {
    const kind = SIGNS[part.replace('\ufe0f', '')]
    return kind ? el('span', { className: `sign ${kind}` }, part) : part
  })
}

// Whether the last line reads left to right, by its first strong letter.
export function runsLeftToRight(text) {
  const last = text.trimEnd().split('\n').at(-1)
  return /^[^\p{L}]*\p{Script=Latin}/u.test(last)
}

// A line takes its direction from its first letter outside isolates; one without such a letter follows the message.
function pieces(text) {
  const marked = new Set()
  if (/^[^\p{L}]*[\p{Script=Arabic}\p{Script=Hebrew}]/u.test(text)) {
    let start = 0
    for (const line of text.split('\n')) {
      if (!/\p{L}/u.test(outsideIsolates(line))) marked.add(start)
      start += line.length + 1
    }
  }
  return (from, to) => {
    let shown = ''
    for (let at = from; at < to; at++) shown += (marked.has(at) ? '\u200f' : '') + text[at]
    return shown
  }
}

function outsideIsolates(line) {
  let depth = 0
  let kept = ''
  for (const letter of line) {
    if ('\u2066\u2067\u2068'.includes(letter)) depth++
    else if (letter === '\u2069') depth = Math.max(0, depth - 1)
    else if (depth === 0) kept += letter
  }
  return kept
}

function nodes(text, entities, from, to, act) {
  const found = []
  let at = from
  for (let n = 0; n < entities.length; n++) {
    const entity = entities[n]
    const end = Math.min(entity.offset + entity.length, to)
    if (entity.offset < at || entity.offset >= to) continue
    if (entity.offset > at) found.push(...signs(act.piece(at, entity.offset)))
    const inside = entities.slice(n + 1).filter((other) => other.offset < end)
    found.push(wrapped(entity, text.slice(entity.offset, end), nodes(text, inside, entity.offset, end, act), act))
    at = end
    // A block already breaks the line; the line break after it would make an empty one.
    if (entity.type.endsWith('blockquote') && text[at] === '\n') at++
  }
  if (at < to) found.push(...signs(act.piece(at, to)))
  return found
}

function wrapped(entity, raw, children, act) {
  if (PLAIN[entity.type]) {
    const element = el(PLAIN[entity.type], {}, ...children)
    if (element.matches('code, pre')) element.onclick = () => act.copy?.(raw)
    return element
  }
  if (entity.type === 'text_link' || entity.type === 'url') return link(entity.url ?? raw, children)
  if (entity.type === 'blockquote') return el('blockquote', {}, ...children)
  if (entity.type === 'expandable_blockquote') {
    const quote = el('blockquote', { className: 'folded' }, ...children)
    quote.onclick = () => quote.classList.remove('folded')
    return quote
  }
  if (entity.type === 'spoiler') {
    const hidden = el('span', { className: 'spoiler' }, ...children)
    hidden.onclick = () => hidden.classList.add('open')
    return hidden
  }
  if (entity.type === 'bot_command') {
    const command = el('span', { className: 'tag', dir: 'ltr' }, ...children)
    command.onclick = () => act.say?.(raw)
    return command
  }
  if (['mention', 'hashtag', 'email'].includes(entity.type)) return el('span', { className: 'tag' }, ...children)
  return el('span', {}, ...children)
}

function link(address, children) {
  const href = /^https?:\/\//i.test(address) ? address : `http://${address}`
  return el('a', { href, target: '_blank', rel: 'noopener noreferrer', title: href }, ...children)
}
