// The figures of the last minute as a table: a row for each route, then the slots.
import { slotNames } from '../../model/slot.ts'
import {
  codeClasses,
  refusedBy,
  type Figures,
  type RouteFigures,
  type Top,
} from '../../model/top.ts'
import { latencyText, none, percentText, rateText, trafficText } from './figures.ts'
import { columns } from './layout.ts'
import type { Paint } from './paint.ts'
import { printable } from './request.ts'
import { timeOfDay } from './times.ts'

/** Those that are worth a column; the rest are upgrades. */
const classes = codeClasses.filter((name) => name !== '1xx')
const header = ['route', 'req/s', ...classes, 'p50', 'p95', 'p99', 'refused/min']
const numbers = [1, 2, 3, 4, 5, 6, 7, 8]

export function renderTop(top: Top, paint: Paint): string[] {
  const { live, seconds, at, routes, slots } = top
  const names = slotNames.toSorted((a, b) => Number(b === live) - Number(a === live))
  const rows = [
    header,
    ...routes.map((route) => [
      printable(route.route),
      ...cells(route),
      refusedText(route, seconds),
    ]),
    ...names.map((name) => [`${name === live ? '●' : '○'} ${name}`, ...cells(slots[name]), '']),
  ]
  const [head = '', ...lines] = columns(rows, numbers)
  const ofSlots = lines.splice(routes.length)
  return [
    `${live} is live   last ${seconds}s   ${timeOfDay(at)}`,
    '',
    paint('dim', head),
    ...lines.map((line, i) => paintBad(line, routes[i], paint)),
    ...ofSlots.map((line) => line.replace('●', paint('green', '●'))),
  ]
}

/** For --quiet. */
export function briefTop({ live, slots }: Top): string {
  const { requests, codes, ...rest } = slots[live]
  const failedShare = requests === 0 ? null : codes['5xx'] / requests
  return `${live} is live: ${trafficText({ ...rest, failedShare })}`
}

function cells({ requests, perSecond, codes, p50Ms, p95Ms, p99Ms }: Figures): string[] {
  const shares = classes.map((name) =>
    codes[name] === 0 ? none : percentText(codes[name] / requests),
  )
  return [rateText(perSecond), ...shares, ...[p50Ms, p95Ms, p99Ms].map(latencyText)]
}

function refusedText({ refused }: RouteFigures, seconds: number): string {
  const parts = refusedBy.flatMap((by) => {
    const perMinute = Math.ceil((refused[by] * 60) / Math.max(1, seconds))
    return perMinute === 0 ? [] : [`${perMinute} ${by}`]
  })
  return parts.length === 0 ? none : parts.join(', ')
}

function paintBad(line: string, route: RouteFigures | undefined, paint: Paint): string {
  return route !== undefined && route.codes['5xx'] > 0 ? paint('red', line) : line
}
