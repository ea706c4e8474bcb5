// A client's strikes: how evidence adds one and quiet days take them back. Pure; the ladder is never climbed by more than a rung.
import { weights, type Evidence } from './ban.ts'
import { sentenceFor, type Sentence } from './ladder.ts'

export interface Strikes {
  readonly count: number
  /** When the last one was counted, epoch milliseconds. */
  readonly lastAt: number
  /** From when on quiet is measured: the last strike, or the end of its ban, during which nobody could do otherwise. */
  readonly quietFrom: number
}

export type Struck =
  | { readonly kind: 'ignored' }
  | { readonly kind: 'counted'; readonly strikes: Strikes; readonly sentence: Sentence }

/**
 * Evidence that follows a strike within this time is the same act: it was under way before the answer could be heeded. A
 * scanner of 20 requests a second must be banned by its 30th, so the longest whole second that may be waved through is one.
 */
const sameActMs = 1_000
const decayMs = 24 * 3_600_000

/** One piece of evidence. `before` null: none so far. */
export function strike(
  before: Strikes | null,
  evidence: Evidence,
  nowMs: number,
  top: number,
): Struck {
  if (weights[evidence] === 0 || isSameAct(before, evidence, nowMs)) return { kind: 'ignored' }
  const count = Math.min(top, strikesNow(before, nowMs) + weights[evidence])
  const sentence = sentenceFor(count)
  const banMs = sentence.kind === 'ban' ? (sentence.forMs ?? 0) : 0
  return {
    kind: 'counted',
    strikes: { count, lastAt: nowMs, quietFrom: nowMs + banMs },
    sentence,
  }
}

/** What is left after the quiet since: one less for each whole day. */
export function strikesNow(strikes: Strikes | null, nowMs: number): number {
  if (strikes === null) return 0
  const quietDays = Math.max(0, Math.floor((nowMs - strikes.quietFrom) / decayMs))
  return Math.max(0, strikes.count - quietDays)
}

function isSameAct(before: Strikes | null, evidence: Evidence, nowMs: number): boolean {
  // Many paths that are not there are one piece of evidence already: what follows them is new.
  if (before === null || evidence === 'not-found') return false
  const since = nowMs - before.lastAt
  // A clock that was put back must not acquit anybody until it has caught up.
  return since >= 0 && since < sameActMs
}
