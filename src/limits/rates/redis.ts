// Rates that several gateways count together in Redis. What is refused here never asks Redis; what Redis does not answer in
// time is decided here. So no request fails or waits because of Redis, and each process alone never lets more through
// than its limits.
import { createCircuit, type StoreState } from './circuit.ts'
import { everybody } from './key.ts'
import { budgetOf, type Charge, type Rates, type Taken } from './rates.ts'
import type { Store, StoreFailure } from './redis-client.ts'
import { createQuestions } from './redis-questions.ts'

export interface SharedRates {
  /** A promise only where Redis is asked. It is settled within the deadline and never rejects. `nowMs`: as for `Rates`. */
  take(charges: readonly Charge[], nowMs: number): Taken | Promise<Taken>
  state(): StoreState
  /** Decides here what is under way, and closes the connection. */
  close(): void
}

export interface SharedRatesOptions {
  readonly local: Rates
  readonly store: Store
  /** When a request stops waiting for Redis; default 18: by the turn of the loop that tells it so it has waited 20 at most. */
  readonly deadlineMs?: number
  /** Commands that Redis owes an answer; more are not sent. Default 1000. */
  readonly maxInFlight?: number
  /** How often Redis is tried while it is away; default 500. */
  readonly probeEveryMs?: number
  /** Once for each failure that was met, by a request or a probe; requests that are then decided here are none. */
  onStoreError(failure: StoreFailure): void
  /** Where requests are decided from now on, and why; also once Redis is first known to be there or not. */
  onState(state: StoreState, why: StoreFailure | 'answers'): void
}

/**
 * Local until Redis has answered a first time. After a failure nobody asks it for half a second at least, and no more
 * than two seconds after it is back it is asked again. While it is away each gateway counts by itself, so that N of them
 * may let through N times the limit together.
 */
export function createSharedRates(options: SharedRatesOptions): SharedRates {
  const { local, store, deadlineMs = 18, maxInFlight = 1000, probeEveryMs = 500 } = options
  const circuit = createCircuit<StoreFailure>({
    probe: () => store.take([{ budget: probeBudget, key: everybody }]),
    failureOf: store.failureOf,
    deadlineMs,
    late: 'late',
    everyMs: probeEveryMs,
    onFailure: options.onStoreError,
    onState(state, why) {
      if (state === 'local') questions.decideHere()
      options.onState(state, why)
    },
  })
  const questions = createQuestions({ local, store, deadlineMs, onFailure: circuit.trip })
  store.onReady(circuit.retry)
  store.onLost(circuit.trip)
  return {
    take(charges, nowMs) {
      const here = local.take(charges, nowMs)
      if (here.kind === 'refused' || charges.length === 0) return here
      if (circuit.state() === 'local') return here
      if (questions.owed() < maxInFlight) return questions.ask(charges, nowMs, here)
      options.onStoreError('crowded')
      return here
    },
    state: circuit.state,
    close() {
      circuit.close()
      questions.decideHere()
      store.close()
    },
  }
}

/** A counter of its own, because only a write shows whether Redis takes writes. */
const probeBudget = budgetOf('probe', 'probe', { count: 1000, perMs: 1000, burst: 1000 })
