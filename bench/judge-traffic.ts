// Made-up traffic for bench/judge.ts: responses of a slot at random times, by random clients, that fail by chance. The same seed
// makes the same traffic.
import type { Evidence } from '../src/switch/judge/evidence.ts'
import {
  clientName,
  exponential,
  failure,
  success,
  type Random,
} from '../test/switch/judge/made-up.ts'

export interface Traffic {
  readonly perSecond: number
  readonly clients: number
  /** Each as likely as its share; the shares add up to 1. */
  readonly routes: readonly { readonly name: string; readonly share: number }[]
  /** The chance that a response fails. */
  readonly failing: (route: string, atMs: number) => number
  /** How many failures one leads to, on average: whoever fails tries again after half a second. */
  readonly tries: number
  /** The chance that a failure can be tried on the old slot, where it fails as often as `oldFailing`. */
  readonly retryable: number
  readonly oldFailing: number
}

export const oneRoute = [{ name: 'site', share: 1 }] as const

export function trafficOf(
  given: Partial<Traffic> & Pick<Traffic, 'perSecond' | 'failing'>,
): Traffic {
  return { clients: 20, routes: oneRoute, tries: 1, retryable: 0, oldFailing: 0.001, ...given }
}

/** How many of a Poisson process with this mean. */
export function poisson(mean: number, random: Random): number {
  let count = 0
  for (let sum = exponential(random); sum < mean; sum += exponential(random)) count++
  return count
}

interface Retry {
  readonly atMs: number
  readonly client: string
  readonly route: string
}

/** The responses from `fromMs` on, one with each call. */
export function sourceOf(traffic: Traffic, fromMs: number, random: Random): () => Evidence {
  const { perSecond, tries, failing } = traffic
  const spacingMs = 1000 / perSecond
  const names = Array.from({ length: traffic.clients }, (_, i) => clientName(i))
  const retries: Retry[] = []
  let freshMs = fromMs + spacingMs * exponential(random)
  const fail = (atMs: number, client: string, route: string): Evidence => {
    // A geometric number: after each failure another one, but for one in `tries`.
    if (tries > 1 && random() >= 1 / tries) retries.push({ atMs: atMs + 500, client, route })
    return failure(atMs, route, client, pairOf(traffic, random))
  }
  return () => {
    const [retry] = retries
    if (retry !== undefined && retry.atMs < freshMs) {
      retries.shift()
      return fail(retry.atMs, retry.client, retry.route)
    }
    const atMs = freshMs
    freshMs += spacingMs * exponential(random)
    const client = names[Math.floor(random() * names.length)] ?? ''
    const route = routeFrom(traffic, random)
    // So many begin a burst that all together are as many as are wanted.
    const isFailed = random() < failing(route, atMs) / tries
    return isFailed ? fail(atMs, client, route) : success(atMs, route, client)
  }
}

function pairOf({ retryable, oldFailing }: Traffic, random: Random): Evidence['pair'] {
  if (retryable === 0 || random() >= retryable) return 'none'
  return random() < oldFailing ? 'old-failed' : 'old-ok'
}

function routeFrom({ routes }: Traffic, random: Random): string {
  if (routes.length === 1) return routes[0]?.name ?? ''
  let left = random()
  for (const { name, share } of routes) if ((left -= share) < 0) return name
  return routes.at(-1)?.name ?? ''
}
