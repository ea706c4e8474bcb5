// What the judge can say: one verdict at the end of a bake or before it, and alerts on the way. All of it plain data: the API,
// the history, the command and messages to people show the same.
import type { ErrorCode } from './errors.ts'

export type JudgeVerdict = Kept | RolledBack | Inconclusive | CommonCause

/** It does not fail more than it may, and enough was seen to say so. */
export interface Kept {
  readonly kind: 'kept'
  readonly afterMs: number
  readonly counts: Counts
  readonly limit: Limit
  /** Higher rates are excluded (95%). */
  readonly excludedAbove: number
}

/** It is bad. What is done about it is not the judge's to decide. */
export interface RolledBack {
  readonly kind: 'rolled-back'
  readonly cause: Cause
  readonly afterMs: number
  readonly counts: Counts
  readonly limit: Limit
  /** The route with the most evidence against it; null: nothing stands against a single one. */
  readonly worst: Suspect | null
  /** The first failures of the evidence, at most five. */
  readonly samples: readonly Sample[]
}

export type Cause =
  /** More failures than the limit allows. */
  | { readonly kind: 'errors'; readonly suspect: Suspect }
  /** Nothing but failures. */
  | { readonly kind: 'consecutive'; readonly failures: number }
  | { readonly kind: 'latency'; readonly slow: Slow }

/** Nothing is known against it, and too little was seen to know. It is no failure. */
export interface Inconclusive {
  readonly kind: 'inconclusive'
  readonly afterMs: number
  readonly counts: Counts
  readonly limit: Limit
  readonly excludedAbove: number
}

/** Both slots failed the same requests so often that nothing can be said of the new one; the other is no better. */
export interface CommonCause {
  readonly kind: 'common-cause'
  readonly afterMs: number
  readonly counts: Counts
  readonly limit: Limit
}

/** Told once each, while the bake goes on. */
export type Alert =
  | {
      readonly kind: 'common-cause'
      readonly afterMs: number
      readonly counts: Counts
      readonly samples: readonly Sample[]
    }
  | { readonly kind: 'latency'; readonly afterMs: number; readonly slow: Slow }

/** What a response led to. */
export type Ruling =
  | { readonly kind: 'verdict'; readonly verdict: RolledBack }
  | { readonly kind: 'alert'; readonly alert: Alert }

/** Responses of the new slot that say something of it. */
export interface Counts {
  readonly responses: number
  readonly failed: number
  /** Of the failed ones: the old slot failed too. */
  readonly commonCause: number
  /** Of the failed ones: the old slot could not be asked, and failed others at that time. */
  readonly doubtful: number
  /** What the verdict rests on: without these, without tries again and again, without what one client gave too much of. */
  readonly counted: Tally
}

export interface Limit {
  readonly rate: number
  readonly floor: number
  readonly ratio: number
  /** What the old slot's own rate can be, from what it did before. */
  readonly old: Tally & { readonly bound: number }
}

/** What stands against the slot, or against one route of it. The tally is of what was counted since it fails too often. */
export interface Suspect extends Tally {
  /** null: the slot as a whole. */
  readonly route: string | null
  readonly limit: number
  /** Evidence as odds: `value` to 1. */
  readonly value: number
  readonly threshold: number
}

export interface Slow extends Exceedance {
  /** Of that route, or of the slot as a whole. */
  readonly before: Latency | null
  readonly after: Latency | null
}

/** The judge at any moment, for a live display. */
export interface JudgeSummary {
  /** When it was taken, in milliseconds since 1970. */
  readonly atMs: number
  readonly elapsedMs: number
  readonly leftMs: number
  readonly counts: Counts
  readonly limit: Limit
  /** Of failures to responses, all of them; null: no response yet. */
  readonly rate: number | null
  readonly suspect: Suspect
  readonly worst: Suspect | null
  readonly latency: { readonly before: Latency | null; readonly after: Latency | null }
  /** What stayed with the old slot and was answered there meanwhile. */
  readonly onOldSlot: Tally
  readonly alerts: readonly Alert[]
  /** null: none yet. */
  readonly verdict: JudgeVerdict | null
}

export interface Tally {
  readonly responses: number
  readonly failed: number
}

export interface Latency {
  readonly count: number
  /** Milliseconds to the first byte. */
  readonly p50: number
  readonly p90: number
  readonly p99: number
}

/** What stands against the slot, or one route of it, for being slower than a quantile of the old slot too often. */
export interface Exceedance {
  /** null: the slot as a whole. */
  readonly route: string | null
  /** Of the old slot's responses. */
  readonly quantile: Quantile
  /** Which share of responses took longer, since it has been too many. */
  readonly share: number
  readonly limit: number
  /** Evidence as odds: `value` to 1. */
  readonly value: number
  readonly threshold: number
}

export type Quantile = 'p90' | 'p99'

/** A failure as it is shown to people. */
export interface Sample {
  readonly atMs: number
  readonly route: string
  readonly failure: FailureReason
  readonly status: number
  readonly pair: Pair
  /** The request id, by which logs know it. */
  readonly id: string
}

/** What became of the same request when the old slot was asked too. */
export type Pair = 'none' | 'old-ok' | 'old-failed'

/** An answer of 500 and above, or the code of the catalogue under which there was none. */
export type FailureReason = 'server_error' | UpstreamFailure

export type UpstreamFailure = Extract<ErrorCode, 'no_target' | `upstream_${string}`>
