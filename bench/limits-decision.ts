// The time from a request to "may pass", in this process: 400,000 requests of 50,000 clients over the routes of a site, some of
// whom ask far too often. The same requests go through the memory store of rate-limiter-flexible.
import { randomBytes } from 'node:crypto'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { chargesOf, routeLimits, type RouteLimit } from '../src/limits/rates/charges.ts'
import { keyOf } from '../src/limits/rates/key.ts'
import { policiesOf } from '../src/limits/rates/policies.ts'
import { createRates } from '../src/limits/rates/rates.ts'
import { defaultSlots } from '../src/limits/rates/table.ts'
import type { Profile } from '../src/model/limit.ts'
import type { Figure } from './limits-figures.ts'
import { percentile, type Latencies } from './percentile.ts'

interface Mixed {
  readonly client: string
  readonly limits: readonly RouteLimit[]
  readonly limiter: RateLimiterMemory
}

const requests = 400_000
const clients = 50_000
const profiles: readonly Profile[] = ['page', 'page', 'page', 'static', 'static', 'api', 'auth']

/** Each twice: the first time clients are new and code is not compiled. */
export async function decisionCost(): Promise<readonly Figure[]> {
  const mix = mixed()
  const rates = createRates({ slots: defaultSlots })
  const first = ours(rates, mix)
  const own = ours(rates, mix)
  const firstOfLibrary = await theirs(mix)
  const library = await theirs(mix)
  return [
    { name: 'decision p50, us', value: own.p50, target: { atMost: 1.5 } },
    { name: 'decision p99, us', value: own.p99, target: { atMost: 15 } },
    { name: 'decision at first p50, us', value: first.p50, target: { atMost: 3 } },
    { name: 'decision at first p99, us', value: first.p99, target: { atMost: 50 } },
    { name: 'rate-limiter-flexible memory p50, us', value: library.p50, target: null },
    { name: 'rate-limiter-flexible memory p99, us', value: library.p99, target: null },
    { name: 'rate-limiter-flexible at first p50, us', value: firstOfLibrary.p50, target: null },
    { name: 'rate-limiter-flexible at first p99, us', value: firstOfLibrary.p99, target: null },
    { name: 'its p50 / ours', value: library.p50 / own.p50, target: { atLeast: 1 } },
    {
      name: 'its p50 at first / ours',
      value: firstOfLibrary.p50 / first.p50,
      target: { atLeast: 1 },
    },
  ]
}

/** A few ask much, most ask little. */
function mixed(): readonly Mixed[] {
  const keys = Array.from({ length: clients }, () => randomBytes(12).toString('base64url'))
  const limits = profiles.map((profile) => routeLimits(profile, policiesOf(profile, [])))
  const limiters = profiles.map(
    (keyPrefix) => new RateLimiterMemory({ keyPrefix, points: 120, duration: 60 }),
  )
  return Array.from({ length: requests }, (_, i) => {
    const client = keys[Math.floor(Math.random() ** 3 * clients)] ?? ''
    const at = i % profiles.length
    return {
      client,
      limits: limits[at] as readonly RouteLimit[],
      limiter: limiters[at] as RateLimiterMemory,
    }
  })
}

const head = { method: 'GET', header: (): null => null }

/** As the library does, it begins with a text. */
function ours(rates: ReturnType<typeof createRates>, mix: readonly Mixed[]): Latencies {
  const took: number[] = []
  for (const { client: text, limits } of mix) {
    const began = performance.now()
    const client = keyOf(text)
    rates.take(chargesOf(limits, { head, client, session: null }), began)
    took.push(1000 * (performance.now() - began))
  }
  return percentile(took)
}

async function theirs(mix: readonly Mixed[]): Promise<Latencies> {
  const took: number[] = []
  const none = (): void => {}
  for (const { client, limiter } of mix) {
    const began = performance.now()
    await limiter.consume(client).then(none, none)
    took.push(1000 * (performance.now() - began))
  }
  return percentile(took)
}
