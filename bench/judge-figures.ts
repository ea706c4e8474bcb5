// Figures of bench/judge.ts beside those that the rule was chosen by, and what is missed.
import { printTable, type Cell } from './table.ts'

export interface Figure {
  readonly name: string
  readonly measured: Cell
  /** What it is to be near to, or below; empty: it only stands beside the others. */
  readonly expected: Cell
  readonly missed: boolean
}

/** Of many runs. null: not known. */
export interface Delays {
  /** Seconds. */
  readonly median: number | null
  readonly p95: number | null
  /** The median number of failures. */
  readonly errors: number | null
  /** Which share of the runs ended so. */
  readonly found: number
}

export function print(title: string, figures: readonly Figure[]): void {
  printTable(title, [
    ['', 'measured', 'expected', ''],
    ...figures.map(({ name, measured, expected, missed }) => [
      name,
      measured,
      expected,
      missed ? 'missed' : '',
    ]),
  ])
}

/** Nearest rank; NaN of none. */
export function rank(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
}

/** Chance may move a quantile of some hundred runs by so much. */
const tolerance = 1.35
const roundingSeconds = 0.02

export function delayFigure(name: string, measured: Delays, expected: Delays): Figure {
  const isLate = (what: 'median' | 'p95'): boolean => {
    const most = expected[what]
    return most !== null && !((measured[what] ?? Infinity) <= tolerance * most + roundingSeconds)
  }
  const missed = isLate('median') || isLate('p95') || measured.found < expected.found - 0.1
  return { name, measured: say(measured), expected: say(expected), missed }
}

export function mostFigure(name: string, measured: number, most: number, unit = ''): Figure {
  const missed = !(measured <= most)
  return {
    name,
    measured: `${brief(measured)}${unit}`,
    expected: `<= ${brief(most)}${unit}`,
    missed,
  }
}

export function brief(value: number): string {
  return value < 1
    ? Number(value.toPrecision(2)).toString()
    : Number(value.toPrecision(3)).toString()
}

function say({ median, p95, errors, found }: Delays): string {
  const times = median === null || p95 === null ? '' : `${brief(median)}/${brief(p95)}`
  const failures = errors === null ? '' : ` [${errors}]`
  const share = found < 1 ? ` ${Math.round(100 * found)}%` : ''
  return `${times}${failures}${share}`.trim()
}
