// The counters of this process: TATs of budgets and keys, in one array of a fixed size. Nothing is counted down, nothing has
// a timer: a TAT that has passed is as good as none, and its place is taken by whoever comes. Never more than `bytes`.
import type { Fingerprint } from './fingerprint.ts'

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

/**
 * Two million: 25 MB, which the system commits page by page as keys come (nothing at the start, 4 kB for each of the
 * first keys). A million clients whose TATs are all ahead leave it half empty.
 */
export const defaultSlots = 2 ** 21

const probes = 8
const words = 3
const upper = 2 ** 32

/**
 * A fingerprint of 64 bits is kept as 48 and a place, so two keys share a counter with a probability of 2^-64 (with fewer
 * than 2^21 slots of 2^-43 / slots). A new key meets any of N counters that are ahead with N * 2^-64: at 10,000 of
 * them and 1,000 new keys a second, once in 58,000 years; in a full table under a flood of 10,000, once in 28 years.
 */
export function createTable({ slots }: TableOptions): Table {
  const bits = Math.log2(slots)
  if (!(Number.isInteger(bits) && bits >= 10 && bits <= 24)) {
    throw new RangeError(`${slots} slots: expected a power of two from 2^10 to 2^24`)
  }
  // Each key's eight places follow one another; those of the last slot need seven more.
  const cells = new Uint32Array((slots + probes - 1) * words)
  const home = homeIn(bits)
  let evictions = 0

  /** The cell of this print, or -1. */
  const find = (print: Fingerprint): number => {
    const first = home(print)
    const low = print.low >>> 0
    const high = print.high >>> 16
    for (let at = first; at < first + probes * words; at += words) {
      if (cells[at] === low && (cells[at + 1] ?? 0) >>> 16 === high) return at
    }
    return -1
  }
  const tatAt = (at: number): number =>
    ((cells[at + 1] ?? 0) & 0xffff) * upper + (cells[at + 2] ?? 0)
  const smallest = (print: Fingerprint): number => {
    const first = home(print)
    let found = first
    for (let at = first + words; at < first + probes * words; at += words) {
      if (tatAt(at) < tatAt(found)) found = at
    }
    return found
  }

  return {
    bytes: cells.byteLength,
    tat(print) {
      const at = find(print)
      return at === -1 ? 0 : tatAt(at)
    },
    keep(print, tatUs, nowUs) {
      let at = find(print)
      if (at === -1) {
        at = smallest(print)
        if (tatAt(at) > nowUs) evictions++
      }
      cells[at] = print.low
      cells[at + 1] = (print.high & 0xffff0000) | ((tatUs / upper) & 0xffff)
      cells[at + 2] = tatUs
    },
    evictions: () => evictions,
  }
}

/**
 * The first cell of a print: of the 16 bits that are not kept, and of those that are only so many as a large table needs
 * more. So two prints that are kept alike and lie within eight places of each other have the same home.
 */
function homeIn(bits: number): (print: Fingerprint) => number {
  const spare = Math.max(bits - 16, 5)
  const mask = 2 ** bits - 1
  return ({ low, high }) =>
    ((((high & 0xffff) << spare) | (low & ((1 << spare) - 1))) & mask) * words
}
