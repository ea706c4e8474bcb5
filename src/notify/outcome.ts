// What one attempt to deliver came to, and how long to wait before the next. Pure. No `why` holds an address, a password or
// what a server said word by word: servers repeat what they were sent.

export type Outcome =
  | { readonly kind: 'sent' }
  /** It may work later. `afterMs`: what the receiver asked to wait; null: it did not say. */
  | { readonly kind: 'again'; readonly why: string; readonly afterMs: number | null }
  /** It will not work however often it is tried. */
  | { readonly kind: 'refused'; readonly why: string }

const attemptsAtMost = 6
const firstPauseMs = 1000
const longestPauseMs = 60_000
/** Who asks for more is not waited for: what comes later would be no news. */
const longestAskedMs = 15 * 60_000

/** Milliseconds until the next attempt; null: it is given up. `attempt` counts from 1. */
export function pauseAfter(attempt: number, outcome: Outcome): number | null {
  if (outcome.kind !== 'again' || attempt >= attemptsAtMost) return null
  const backoffMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1))
  const askedMs = outcome.afterMs ?? 0
  return askedMs > longestAskedMs ? null : Math.max(backoffMs, askedMs)
}

/** Retry-After (RFC 9110 10.2.3) as milliseconds: a number of seconds or a date; null: neither. */
export function retryAfterMs(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null
  if (/^\d{1,9}(?:\.\d+)?$/.test(value.trim())) return Math.ceil(Number(value) * 1000)
  const date = value.endsWith(' GMT') ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs)
}
