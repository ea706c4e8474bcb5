// A line of up to ten minutes, small: scaled to its own highest value, broken where nothing is known.
import { svgElement } from './element.js'
import { windowMs } from './samples.js'

/** @typedef {{ readonly at: number, readonly value: number | null }} Point */

/** A page just opened has little to show: its first minute fills the width. */
const leastMs = 60_000
const width = 600
const height = 100

/**
 * Draws into an empty SVG; `marks` are moments that get an upright line.
 * @param {Element} svg
 * @returns {(points: readonly Point[], marks: readonly number[], now: number) => void}
 */
export function createSparkline(svg) {
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`)
  const marked = svgElement('path', { class: 'mark' })
  const area = svgElement('path', { class: 'area' })
  const line = svgElement('path', { class: 'line' })
  svg.replaceChildren(marked, area, line)
  return (points, marks, now) => {
    const age = now - (points[0]?.at ?? now)
    const span = Math.min(Math.max(age, leastMs), windowMs)
    /** @param {number} at */
    const x = (at) => Math.round(((at - now + span) / span) * width * 10) / 10
    const top = Math.max(...points.map((point) => point.value ?? 0), 0) || 1
    /** @param {number} value */
    const y = (value) => Math.round((height - 4 - (value / top) * (height - 10)) * 10) / 10
    const runs = runsOf(points).map((run) => run.map(({ at, value }) => `${x(at)} ${y(value)}`))
    line.setAttribute('d', runs.map((run) => `M${run.join('L')}h.1`).join(''))
    area.setAttribute('d', runs.map((run) => areaUnder(run)).join(''))
    marked.setAttribute('d', marks.map((at) => `M${x(at)} 0V${height}`).join(''))
  }
}

/**
 * Stretches without a gap.
 * @param {readonly Point[]} points
 */
function runsOf(points) {
  /** @type {{ at: number, value: number }[][]} */
  const runs = []
  let open = false
  for (const { at, value } of points) {
    if (value === null) {
      open = false
      continue
    }
    if (!open) runs.push([])
    open = true
    runs.at(-1)?.push({ at, value })
  }
  return runs
}

/** @param {readonly string[]} run  Points as `x y`. */
function areaUnder(run) {
  const first = run[0]?.split(' ')[0]
  const last = run.at(-1)?.split(' ')[0]
  return `M${first} ${height}L${run.join('L')}L${last} ${height}Z`
}
