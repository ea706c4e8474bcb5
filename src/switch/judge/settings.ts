// What the judge goes by: what an operator sets, and the constants that were chosen by simulation (bench/judge.ts).

export interface JudgeSettings {
  /** How long the new slot is watched. */
  readonly bakeMs: number
  /** A share of failures that is never bad, 0 to 1. */
  readonly floor: number
  /** How many times the failures of the old slot are bad. */
  readonly ratio: number
  /** The chance of a false alarm in one bake: for errors, and once more for latency. */
  readonly alpha: number
  /** What is made of a slot that is slower: `notify` leaves the decision to the operator. */
  readonly onSlow: 'notify' | 'rollback'
  /** Names of the routes that are watched one by one, at most 256; what comes for others counts for the slot only. */
  readonly routes: readonly string[]
}

/** No evidence of fewer failures is enough. */
export const fewestFailures = 3

/** So many failures in a row, of whomever, need no statistics. */
export const consecutiveFailures = 10

/** Latency just after the switch says more about cold caches than about the version. Errors count from the first. */
export const warmUpMs = 15_000

/** Where at least so many clients are active, no one of them gives much more than its part of the evidence. */
export const enoughClients = 5

/** How many samples of what failed are kept. */
export const mostSamples = 5

const mostRoutes = 256

/** The routes that are watched one by one. */
export function watchedRoutes({ routes }: JudgeSettings): readonly string[] {
  return [...new Set(routes)].slice(0, mostRoutes)
}

/** In whole seconds, at least one. */
export function bakeSeconds({ bakeMs }: JudgeSettings): number {
  return Math.max(1, Math.ceil(bakeMs / 1000))
}
