// A text with Telegram's entities (UTF-16 offsets, as JavaScript counts) as nodes.
import { el } from './dom.js'

const PLAIN = { bold: 'b', italic: 'i', underline: 'u', strikethrough: 's', code: 'code', pre: 'pre' }

export function rich(text, entities = [], act = {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  // The empty room at the end of the last line is where the time stands.
  return el('div', { className: 'text', dir: 'auto' }, ...nodes(text, sorted, 0, text.length, act), el('span', { className: 'room' }))
}

// Whether the last line reads left to right, by its first strong letter.
export function runsLeftToRight(text) {
  const last = text.trimEnd().split('\n').at(-1)
  return /^[^\p{L}]*\p{Script=Latin}/u.test(last)
}

function nodes(text, entities, from, to, act) {
  const found = []
  let at = from
  for (let n = 0; n < entities.length; n++) {
    const entity = entities[n]
    const end = Math.min(entity.offset + entity.length, to)
    if (entity.offset < at || entity.offset >= to) continue
    if (entity.offset > at) found.push(text.slice(at, entity.offset))
    const inside = entities.slice(n + 1).filter((other) => other.offset < end)
    found.push(wrapped(entity, text.slice(entity.offset, end), nodes(text, inside, entity.offset, end, act), act))
    at = end
    // A block already breaks the line; the line break after it would make an empty one.
    if (entity.type.endsWith('blockquote') && text[at] === '\n') at++
  }
  if (at < to) found.push(text.slice(at, to))
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
