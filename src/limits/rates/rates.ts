// Whether a request is within its budgets: one step for all of them, so that a request that is refused by one takes from
// none. A budget is a rate that is counted for each of its keys, be that a client, a route, a family or a network.
import { leftAt, paceOf, tatAfter, waitUs, type Pace, type Rate } from './gcra.ts'
import { markOf, under, type Fingerprint } from './fingerprint.ts'
import type { Key } from './key.ts'
import { createTable, type Table, type TableOptions } from './table.ts'

export interface Budget {
  /** Unique among all budgets, and the same in all gateways that share counters. */
  readonly id: string
  /** What clients are told it is called. */
  readonly name: string
  readonly pace: Pace
  readonly mark: Fingerprint
}

/** One counter. A request has no two charges of the same budget and key. */
export interface Charge {
  readonly budget: Budget
  readonly key: Key
}

export type Taken =
  | { readonly kind: 'allowed' }
  /** `budget`: of those that refuse, the one that does so the longest. */
  | { readonly kind: 'refused'; readonly budget: Budget; readonly retryAfterMs: number }

export interface Rates {
  /** `nowMs`: of a clock that never goes back. */
  take(charges: readonly Charge[], nowMs: number): Taken
  /** How many such requests may come at once now; it counts nothing. */
  left(charge: Charge, nowMs: number): number
  /** Takes back what `take` took: somebody else refused the request. */
  giveBack(charges: readonly Charge[], nowMs: number): void
  /** Others count this budget and key, too: at `nowMs` at least so much of it was used. */
  learn(charge: Charge, usedUs: number, nowMs: number): void
  /** Counters that were lost before they were free again: more than a few a day and the table is too small. */
  evictions(): number
  /** What the counters can take at most. */
  readonly bytes: number
}

/**
 * `id`: counters are its own; a budget of the same id later goes on with them, under its own rate. Throws a RangeError for
 * a rate that cannot be counted.
 */
export function budgetOf(id: string, name: string, rate: Rate): Budget {
  return { id, name, pace: paceOf(rate), mark: markOf(id) }
}

/** All its budgets share one table of a fixed size. A decision takes half a microsecond; none waits for another. */
export function createRates(options: TableOptions): Rates {
  const table = createTable(options)
  const microseconds = clock()
  return {
    bytes: table.bytes,
    evictions: table.evictions,
    take(charges, nowMs) {
      const nowUs = microseconds(nowMs)
      const refused = longestWait(charges, table, nowUs)
      if (refused !== null) return refused
      for (const { budget, key } of charges) {
        const print = under(budget.mark, key)
        table.keep(print, tatAfter(budget.pace, table.tat(print), nowUs), nowUs)
      }
      return allowed
    },
    left({ budget, key }, nowMs) {
      const tatUs = table.tat(under(budget.mark, key))
      return leftAt(budget.pace, tatUs, microseconds(nowMs))
    },
    giveBack(charges, nowMs) {
      const nowUs = microseconds(nowMs)
      for (const charge of charges) {
        const print = under(charge.budget.mark, charge.key)
        const before = table.tat(print) - charge.budget.pace.spacingUs
        // A counter that was lost meanwhile has nothing to give.
        if (before >= 0) table.keep(print, before, nowUs)
      }
    },
    learn(charge, usedUs, nowMs) {
      const nowUs = microseconds(nowMs)
      const print = under(charge.budget.mark, charge.key)
      if (nowUs + usedUs > table.tat(print)) table.keep(print, nowUs + usedUs, nowUs)
    },
  }
}

/** One for all: nothing more is said of it. */
export const allowed: Taken = { kind: 'allowed' }

/** Milliseconds of any clock to whole microseconds since the first that was seen, as far as the table can count. */
function clock(): (nowMs: number) => number {
  let startMs: number | null = null
  return (nowMs) => {
    startMs ??= nowMs
    return Math.max(0, Math.floor((nowMs - startMs) * 1000))
  }
}

/** Null: none of them refuses. Most requests have one charge, and for them nothing is made. */
function longestWait(charges: readonly Charge[], table: Table, nowUs: number): Taken | null {
  let longest: Budget | null = null
  let longestUs = 0
  for (const { budget, key } of charges) {
    const us = waitUs(budget.pace, table.tat(under(budget.mark, key)), nowUs)
    if (us <= longestUs) continue
    longest = budget
    longestUs = us
  }
  return longest && { kind: 'refused', budget: longest, retryAfterMs: longestUs / 1000 }
}
