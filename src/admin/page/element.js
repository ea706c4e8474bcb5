// Elements of the page: found, made and filled. Text only ever goes in as text, whoever wrote it.

/**
 * The element with this id; the page is served with its markup, so one that is missing is a mistake in it.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  return typedById(id, HTMLElement)
}

/**
 * The same, of a type that is checked, such as HTMLInputElement.
 * @template {Element} T
 * @param {string} id
 * @param {{ new (): T }} type
 * @returns {T}
 */
export function typedById(id, type) {
  return expect(document.getElementById(id), type, `#${id}`)
}

/**
 * The part of a filled template that is marked `data-part`.
 * @template {Element} T
 * @param {Element} root
 * @param {string} name
 * @param {{ new (): T }} type
 * @returns {T}
 */
export function partOf(root, name, type) {
  return expect(root.querySelector(`[data-part="${name}"]`), type, `data-part ${name}`)
}

/**
 * A copy of what stands in a template.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function copyOf(id) {
  const { content } = typedById(id, HTMLTemplateElement)
  return expect(document.importNode(content, true).firstElementChild, HTMLElement, `#${id} > *`)
}

/**
 * A new element with text or children in it.
 * @param {string} tag
 * @param {string} className
 * @param {...(string | Node)} content
 * @returns {HTMLElement}
 */
export function element(tag, className, ...content) {
  const made = document.createElement(tag)
  if (className !== '') made.className = className
  made.append(...content)
  return made
}

/**
 * A cell of a table that on a narrow screen has its label beside it.
 * @param {string} label
 * @param {string} text
 * @returns {HTMLElement}
 */
export function labelledCell(label, text) {
  const made = element('td', text === '' ? 'empty' : '', text)
  made.setAttribute('role', 'cell')
  made.dataset['label'] = label
  return made
}

/**
 * An element of an SVG.
 * @param {string} tag
 * @param {Readonly<Record<string, string>>} attributes
 * @returns {SVGElement}
 */
export function svgElement(tag, attributes) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}

/**
 * Sets a text only if it differs: what somebody is selecting, or a screen reader is reading, stays.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text
}

/**
 * Makes the children anew only if what they show differs.
 * @template T
 * @param {HTMLElement} parent
 * @param {readonly T[]} items
 * @param {(item: T) => Node} make
 */
export function setList(parent, items, make) {
  const key = JSON.stringify(items)
  if (parent.dataset['key'] === key) return
  parent.dataset['key'] = key
  parent.replaceChildren(...items.map(make))
}

/**
 * @template {Element} T
 * @param {Element | null} found
 * @param {{ new (): T }} type
 * @param {string} what
 * @returns {T}
 */
function expect(found, type, what) {
  if (found instanceof type) return found
  throw new Error(`index.html has no ${what} that is a ${type.name}`)
}
