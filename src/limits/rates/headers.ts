// What a client is told of its limits: `RateLimit-Policy`, `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10) and
// `Retry-After` (RFC 9110 10.2.3). Every figure is true of the counters at the moment of the answer.
import type { RatePolicy } from '../../model/limit.ts'
import type { Taken } from './rates.ts'

type Refused = Extract<Taken, { kind: 'refused' }>

/** The share by which refused clients are spread, so that they do not all come back at once. */
const jitter = 0.2

/**
 * `"page";q=120;w=60`, a list of one for each policy (section 3); null where there is none. Where the burst is more than
 * the count, quota and window are multiplied alike, so that what remains is never more than the quota.
 */
export function policyField(policies: readonly RatePolicy[]): string | null {
  if (policies.length === 0) return null
  return policies.map(policyItem).join(', ')
}

/**
 * `"page";r=0;t=1` (section 4): of the budget that refuses, that no request may come now, and in how many seconds it is one.
 */
export function limitField({ budget, retryAfterMs }: Refused): string {
  return `${quoted(budget.name)};r=0;t=${wholeSeconds(retryAfterMs)}`
}

/**
 * Whole seconds, never fewer than `t` of the same answer and at most a fifth and a second more than the wait.
 * `random`: at least 0, less than 1.
 */
export function retryAfterField(retryAfterMs: number, random: number): string {
  return String(wholeSeconds(retryAfterMs * (1 + jitter * random)))
}

function policyItem({ name, count, perMs, burst }: RatePolicy): string {
  const toWholeSeconds = 1000 / greatestDivisor(perMs, 1000)
  const windows = toWholeSeconds * Math.ceil(burst / (count * toWholeSeconds))
  return `${quoted(name)};q=${count * windows};w=${(perMs * windows) / 1000}`
}

function wholeSeconds(ms: number): number {
  return Math.ceil(ms / 1000)
}

/** A string of Structured Fields (RFC 9651 3.3.3); names are printable ASCII. */
function quoted(name: string): string {
  // Hardly a name has any, and under a flood each refusal says one.
  return `"${/["\\]/.test(name) ? name.replaceAll(/["\\]/g, String.raw`\$&`) : name}"`
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b)
}
