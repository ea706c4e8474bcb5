// The guard against a rule that denies ordinary visitors: when too many of them would be denied by one rule, it is put back to
// observe and told, until an operator resets it. For rules about who somebody is; a cap on load is meant to deny many.
import type { Fingerprint } from '../rates/fingerprint.ts'
import { createClientSample, sampledSeconds } from './client-sample.ts'

export interface CircuitBreaker {
  /** A request of a client that is no known bot; before it is decided on, and each time. */
  saw(client: Fingerprint, nowMs: number): void
  /** This rule denies it, or would if it were enforced. */
  denied(rule: string, client: Fingerprint, nowMs: number): void
  isTripped(rule: string): boolean
  tripped(): readonly Trip[]
  /** Puts all rules in force again. */
  reset(): void
}

export interface Trip {
  readonly rule: string
  /** Of the distinct clients, between 0 and 1. */
  readonly share: number
  readonly atMs: number
}

/**
 * Of so few, more than a fifth are five visitors. One person has a desk, a phone and a phone on another network: with fewer
 * than five keys nobody alone can trip a rule, however quiet the site.
 */
const fewestClients = 20
const mostDenied = 0.2
/**
 * A bad rule must be found before the visitors of five minutes have come by, so the last half minute is looked at by itself.
 * It is a smaller number: the share must be above a fifth by two standard deviations, so that chance does not trip it.
 */
const shortSeconds = 30
const deviations = 2
const mostRules = 64

/**
 * The share is exact up to 1,024 clients in five minutes; above that it is taken from a sample of 256 to 1,024 of them, with a
 * standard error of 1.3 to 2.5 per cent points at the threshold. Memory: 64 rules of at most 1,024 numbers, about 3 MB.
 */
export function createCircuitBreaker(
  onTripped: (rule: string, share: number) => void,
): CircuitBreaker {
  const sample = createClientSample()
  const deniedBy = new Map<string, Map<number, number>>()
  const trips = new Map<string, Trip>()

  const deniedOf = (rule: string): Map<number, number> => {
    const known = deniedBy.get(rule)
    if (known !== undefined) return known
    if (deniedBy.size >= mostRules) deniedBy.delete(deniedBy.keys().next().value ?? '')
    const made = new Map<number, number>()
    deniedBy.set(rule, made)
    return made
  }
  const trip = (rule: string, share: number, atMs: number): void => {
    deniedBy.delete(rule)
    trips.set(rule, { rule, share, atMs })
    onTripped(rule, share)
  }
  return {
    saw: (client, nowMs) => void sample.saw(client, nowMs),
    denied(rule, client, nowMs) {
      if (trips.has(rule)) return
      const print = sample.saw(client, nowMs)
      const second = Math.floor(nowMs / 1000)
      const denied = deniedOf(rule)
      // Once a second for each client is enough.
      if (print === null || denied.get(print) === second) return
      denied.set(print, second)
      const share = tooMany(sample.members(), denied, second)
      if (share !== null) trip(rule, share, nowMs)
    },
    isTripped: (rule) => trips.has(rule),
    tripped: () => [...trips.values()],
    reset: () => trips.clear(),
  }
}

/** The share of clients denied where that is too many, else null. Takes those that left the sample out of `denied`. */
function tooMany(
  members: ReadonlyMap<number, number>,
  denied: Map<number, number>,
  second: number,
): number | null {
  for (const print of denied.keys()) if (!members.has(print)) denied.delete(print)
  const [all, some] = [
    since(members, second - sampledSeconds),
    since(denied, second - sampledSeconds),
  ]
  if (all >= fewestClients && some > mostDenied * all) return some / all
  const [allNow, someNow] = [
    since(members, second - shortSeconds),
    since(denied, second - shortSeconds),
  ]
  const margin = deviations * Math.sqrt(mostDenied * (1 - mostDenied) * allNow)
  if (allNow >= fewestClients && someNow > mostDenied * allNow + margin) return someNow / allNow
  return null
}

function since(seen: ReadonlyMap<number, number>, second: number): number {
  let count = 0
  for (const at of seen.values()) if (at > second) count++
  return count
}
