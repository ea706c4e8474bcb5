// The part of the promotion's panel that shows the watch: its progress, the evidence, the figures, and what was found.
import { bakeOf } from './bake.js'
import { byId, element, setList, setText, svgElement, typedById } from './element.js'

/**
 * @import { Promotion } from '../../model/promotion.ts'
 * @import { Figure, ShownBake } from './bake.js'
 */

const width = 1000

/** @param {Promotion} promotion */
export function showBake(promotion) {
  const shown = bakeOf(promotion)
  byId('bake').hidden = shown === null
  if (shown === null) return
  const { progress, evidence, figures, found, next } = shown
  byId('bake-progress').hidden = progress === null
  if (progress !== null) {
    typedById('bake-time', HTMLProgressElement).value = progress.share
    setText(byId('bake-time-text'), `watched for ${progress.text}`)
  }
  showEvidence(evidence)
  setList(byId('bake-figures'), figures, figureItem)
  byId('bake-found').hidden = found.length === 0
  setList(byId('bake-found'), [...found, ...(next === '' ? [] : [next])], (line) =>
    element('p', line === next ? 'strong' : '', line),
  )
}

/** @param {ShownBake['evidence']} evidence */
function showEvidence({ share, text, marks }) {
  const svg = typedById('bake-evidence', SVGElement)
  svg.setAttribute('viewBox', `0 0 ${width} 10`)
  svg.setAttribute('aria-label', text)
  setText(byId('bake-evidence-text'), text)
  const bar = svgElement('rect', {
    class: 'bar',
    height: '10',
    width: String(Math.round(share * width)),
  })
  const lines = marks.map((at) => `M${Math.round(at * width)} 0v10`).join('')
  svg.replaceChildren(bar, svgElement('path', { class: 'mark', d: lines }))
}

/** @param {Figure} figure */
function figureItem({ name, value, beside, bad }) {
  return element(
    'div',
    '',
    element('dt', '', name),
    element('dd', bad ? 'failure' : '', bad ? `✖ ${value}` : value),
    element('dd', 'beside', beside),
  )
}
