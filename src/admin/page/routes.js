// The table of the routes: what each was asked in the last minute, how it answered, and what was refused before it got there.
import { byId, element, labelledCell, setList, setText } from './element.js'
import { amountText, msText, shareText } from './figures.js'

/**
 * @import { RouteFigures, Top } from '../../model/top.ts'
 */

/** @param {Top} top */
export function showRoutes({ routes, seconds }) {
  setText(byId('routes-seconds'), `last ${seconds}s`)
  setList(
    byId('routes-rows'),
    routes.map((route) => ({
      cells: cellsOf(route, seconds),
      failing: route.codes['5xx'] > 0,
    })),
    ({ cells, failing }) => {
      const made = cells.map(([label, text]) => labelledCell(label, text))
      // On a narrow screen, where each cell is a line, those without a figure are left out.
      for (const cell of made) cell.classList.toggle('empty', cell.textContent === '–')
      if (failing) made[5]?.classList.add('failure')
      const row = element('tr', '', ...made)
      row.setAttribute('role', 'row')
      return row
    },
  )
}

/**
 * As the head of the table names them.
 * @param {RouteFigures} route
 * @param {number} seconds
 * @returns {[label: string, text: string][]}
 */
export function cellsOf(route, seconds) {
  const { perSecond, codes, requests, p50Ms, p95Ms, p99Ms } = route
  /** @param {keyof RouteFigures['codes']} name */
  const share = (name) => (codes[name] === 0 ? '–' : shareText(codes[name] / requests))
  return [
    ['Route', route.route],
    ['Requests/s', amountText(perSecond)],
    ['2xx', share('2xx')],
    ['3xx', share('3xx')],
    ['4xx', share('4xx')],
    ['5xx', share('5xx')],
    ['p50', msText(p50Ms)],
    ['p95', msText(p95Ms)],
    ['p99', msText(p99Ms)],
    ['Refused/min', refusedText(route.refused, seconds)],
  ]
}

/**
 * @param {RouteFigures['refused']} refused
 * @param {number} seconds
 */
function refusedText(refused, seconds) {
  const parts = Object.entries(refused).flatMap(([by, count]) =>
    count === 0 ? [] : [`${Math.ceil((count * 60) / Math.max(1, seconds))} ${by}`],
  )
  return parts.length === 0 ? '–' : parts.join(', ')
}
