// Whether a request is within its budgets: one step for all of them, so that a request that is refused by one takes from
// none. A budget is a rate that is counted for each of its keys, be that a client, a route, a family or a network.
import { arrive, paceOf, type Arrival, type Pace, type Rate, type Standing } from './gcra.ts'
import { markOf, under, type Fingerprint, type Key } from './fingerprint.ts'
import { createTable, type TableOptions } from './table.ts'

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
  /** `tightest`: the budget that leaves the fewest; null if there was no charge. */
  | { readonly kind: 'allowed'; readonly tightest: BudgetStanding | null }
  /** `budget`: of those that refuse, the one that does so the longest. */
  | { readonly kind: 'refused'; readonly budget: Budget; readonly retryAfterMs: number }

export interface BudgetStanding extends Standing {
  readonly budget: Budget
}

export interface Rates {
  /** `nowMs`: of a clock that never goes back. */
  take(charges: readonly Charge[], nowMs: number): Taken
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
  const ask = (charge: Charge, nowUs: number): Asked => {
    const print = under(charge.budget.mark, charge.key)
    return { charge, print, arrival: arrive(charge.budget.pace, table.tat(print), nowUs) }
  }
  return {
    bytes: table.bytes,
    evictions: table.evictions,
    take(charges, nowMs) {
      const nowUs = microseconds(nowMs)
      const asked = charges.map((charge) => ask(charge, nowUs))
      const refused = longestWait(asked)
      if (refused !== null) return refused
      for (const { print, arrival } of asked) table.keep(print, arrival.tatUs, nowUs)
      return { kind: 'allowed', tightest: tightestOf(asked) }
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

/** What taking the charge would mean. */
interface Asked {
  readonly charge: Charge
  readonly print: Fingerprint
  readonly arrival: Arrival
}

/** Milliseconds of any clock to whole microseconds since the first that was seen, as far as the table can count. */
function clock(): (nowMs: number) => number {
  let startMs: number | null = null
  return (nowMs) => {
    startMs ??= nowMs
    return Math.max(0, Math.floor((nowMs - startMs) * 1000))
  }
}

/** Of what is left of each charge, the least. */
export function tightestOf(
  asked: readonly { readonly charge: Charge; readonly arrival: Standing }[],
): BudgetStanding | null {
  let tightest: (typeof asked)[number] | null = null
  for (const one of asked) {
    if (tightest === null || one.arrival.remaining < tightest.arrival.remaining) tightest = one
  }
  if (tightest === null) return null
  const { remaining, nextMs, resetMs } = tightest.arrival
  return { budget: tightest.charge.budget, remaining, nextMs, resetMs }
}

function longestWait(asked: readonly Asked[]): Taken | null {
  let longest: Asked | null = null
  for (const one of asked) {
    if (one.arrival.retryAfterMs > (longest?.arrival.retryAfterMs ?? 0)) longest = one
  }
  if (longest === null) return null
  const { charge, arrival } = longest
  return { kind: 'refused', budget: charge.budget, retryAfterMs: arrival.retryAfterMs }
}
