// The counters of this process: TATs of budgets and keys, in one array of a fixed size. Nothing is counted down, nothing has
// a timer: a TAT that has passed is as good as none, and its place is taken by whoever comes. Never more than `bytes`.
import type { Fingerprint } from './fingerprint.ts'
import { createCells, layoutFor, probes, tagOf, tatAt, upperOf } from './layout.ts'
import { createPlaces } from './places.ts'

export interface Table {
  /** Of a key under the mark of its budget: whole microseconds; 0 if there is none. */
  tat(print: Fingerprint): number
  /**
   * Keeps a TAT. Where its eight places are taken the smallest TAT goes: one that has passed, or else the one that is
   * nearest to it, whose key is then allowed more than it should be, never less.
   */
  keep(print: Fingerprint, tatUs: number, nowUs: number): void
  /** How many TATs had to go before they had passed. */
  evictions(): number
  readonly bytes: number
}

export interface TableOptions {
  /** A power of two, 2^10 to 2^24; 12 bytes each. */
  readonly slots: number
}

/** Two million, 25 MB, when all of them are needed. A million clients whose TATs are all ahead leave it half empty. */
export const defaultSlots = 2 ** 21

/**
 * Of a fingerprint 48 bits are kept, and 11 more are told by the place: two keys share a counter with a probability of 2^-59 (with fewer
 * than 2^16 slots of 2^-43 / slots). A new key meets any of N counters that are ahead with N * 2^-59: at 10,000 of
 * them and 1,000 new keys a second, once in 1,800 years; in a full table under a flood of 10,000, once a year.
 *
 * It begins small and doubles as more keys are ahead at a time, a few places with each new key: nobody waits for it.
 */
export function createTable({ slots }: TableOptions): Table {
  const layout = layoutFor(bitsOf(slots))
  const cells = createCells(slots)
  const places = createPlaces(cells, layout, slots)
  let evictions = 0

  /** The cell of this print, or -1. */
  const find = (print: Fingerprint): number => {
    const home = places.homeOf(print)
    const low = print.low >>> 0
    const tag = tagOf(print, layout)
    for (let probe = 0; probe < probes; probe++) {
      const at = places.cellOf(home, probe)
      if (cells[at] === low && (cells[at + 1] ?? 0) >>> 16 === tag) return at
    }
    return -1
  }
  const smallest = (print: Fingerprint): number => {
    const home = places.homeOf(print)
    let found = places.cellOf(home, 0)
    for (let probe = 1; probe < probes; probe++) {
      const at = places.cellOf(home, probe)
      if (tatAt(cells, at) < tatAt(cells, found)) found = at
    }
    return found
  }
  /** For a key that has none. */
  const placeFor = (print: Fingerprint, nowUs: number): number => {
    evictions += places.moveUp(nowUs)
    if (tatAt(cells, smallest(print)) > nowUs) places.crowded()
    const at = smallest(print)
    if (tatAt(cells, at) > nowUs) evictions++
    return at
  }

  return {
    bytes: cells.byteLength,
    tat(print) {
      const at = find(print)
      return at === -1 ? 0 : tatAt(cells, at)
    },
    keep(print, tatUs, nowUs) {
      const known = find(print)
      const at = known === -1 ? placeFor(print, nowUs) : known
      cells[at] = print.low
      cells[at + 1] = (tagOf(print, layout) << 16) | upperOf(tatUs)
      cells[at + 2] = tatUs
    },
    evictions: () => evictions,
  }
}

function bitsOf(slots: number): number {
  const bits = Math.log2(slots)
  if (Number.isInteger(bits) && bits >= 10 && bits <= 24) return bits
  throw new RangeError(`${slots} slots: expected a power of two from 2^10 to 2^24`)
}
