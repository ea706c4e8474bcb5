// The heartbeat of a slot: one tick for each look at the status, high when all probes were good, low when they failed.
import { svgElement } from './element.js'

/** @import { SlotStatus } from '../../model/status.ts' */

/** From best to worst. `none`: not probed yet. @typedef {'good' | 'none' | 'partly' | 'bad'} Beat */

/** `gap`: the gateway did not answer. @typedef {Beat | 'gap'} Tick */

const kept = 120
/** How high a tick stands, of 10: the shape tells what the colour tells. */
const heights = { good: 10, none: 2, partly: 6, bad: 3.5, gap: 0 }
const order = /** @type {const} */ (['good', 'none', 'partly', 'bad'])

/**
 * What the last probes of a slot say.
 * @param {SlotStatus} slot
 * @returns {Beat}
 */
export function beatOf({ targets }) {
  const failed = targets.filter(
    ({ lastProbe, health }) => lastProbe?.ok === false || health === 'unhealthy',
  ).length
  if (failed === targets.length) return 'bad'
  if (failed > 0) return 'partly'
  return targets.some(({ lastProbe }) => lastProbe === null) ? 'none' : 'good'
}

/**
 * @param {Element} svg  Empty.
 * @param {Element} caption
 * @param {number} everyMs  How often there is a tick.
 */
export function createBeats(svg, caption, everyMs) {
  svg.setAttribute('viewBox', `0 0 ${kept} 10`)
  const paths = { good: path('good'), none: path('none'), partly: path('partly'), bad: path('bad') }
  svg.replaceChildren(...Object.values(paths))
  /** @type {Tick[]} */
  const ticks = []
  /** @type {Beat} */
  let worst = 'good'
  return {
    /**
     * Between two looks a target may turn and turn back; the tick to come shows it.
     * @param {Beat} beat
     */
    saw(beat) {
      worst = worseOf(worst, beat)
    },
    /** @param {Tick} tick */
    add(tick) {
      ticks.push(tick === 'gap' ? tick : worseOf(worst, tick))
      worst = 'good'
      if (ticks.length > kept) ticks.shift()
      for (const kind of order) paths[kind].setAttribute('d', barsOf(ticks, kind))
      const text = sentenceOf(ticks, everyMs)
      svg.setAttribute('aria-label', text)
      caption.textContent = text
    },
  }
}

/**
 * @param {readonly Tick[]} ticks
 * @param {number} everyMs
 */
function sentenceOf(ticks, everyMs) {
  const bad = ticks.filter((tick) => tick === 'bad' || tick === 'partly').length
  const seconds = (ticks.length * everyMs) / 1000
  const span = seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`
  const gaps = ticks.filter((tick) => tick === 'gap').length
  const failed = bad === 0 ? 'none failed' : `failed in ${bad} of ${ticks.length} looks`
  return `probes, last ${span}: ${failed}${gaps === 0 ? '' : `, ${gaps} without an answer`}`
}

/**
 * @param {readonly Tick[]} ticks
 * @param {Beat} kind
 */
function barsOf(ticks, kind) {
  const height = heights[kind]
  // The newest stands at the right end from the start.
  const first = kept - ticks.length
  return ticks
    .map((tick, i) => (tick === kind ? `M${first + i} ${10 - height}h.7v${height}h-.7z` : ''))
    .join('')
}

/**
 * @param {Beat} a
 * @param {Beat} b
 */
function worseOf(a, b) {
  return order.indexOf(a) > order.indexOf(b) ? a : b
}

/** @param {Beat} kind */
function path(kind) {
  return svgElement('path', { class: kind })
}
