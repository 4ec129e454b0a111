// Elements by hand: what comes from messages only ever becomes a text node.
export const $ = (selector) => document.querySelector(selector)

export function el(tag, properties = {}, ...children) {
  const { dataset, style, ...plain } = properties
  const element = Object.assign(document.createElement(tag), plain)
  Object.assign(element.dataset, dataset)
  Object.assign(element.style, style)
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ''))
  return element
}

const SVG = 'http://www.w3.org/2000/svg'

export function icon(path) {
  const svg = document.createElementNS(SVG, 'svg')
  const shape = document.createElementNS(SVG, 'path')
  svg.setAttribute('viewBox', '0 0 24 24')
  shape.setAttribute('d', path)
  svg.append(shape)
  return svg
}
