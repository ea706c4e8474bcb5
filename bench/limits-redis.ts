// What a Redis on this machine adds to a decision: ours, beside rate-limiter-flexible's own fixed window and beside the same
// GCRA as its custom script (which takes one key a call, and one script a connection). Without a redis-server: no figures.
import { keyOf } from '../src/limits/rates/key.ts'
import { Redis } from 'ioredis'
import { RateLimiterRedis } from 'rate-limiter-flexible'
import { chargesOf, routeLimits } from '../src/limits/rates/charges.ts'
import { policiesOf } from '../src/limits/rates/policies.ts'
import { createRates, type Charge } from '../src/limits/rates/rates.ts'
import { openRedis } from '../src/limits/rates/redis-client.ts'
import { createSharedRates, type SharedRates } from '../src/limits/rates/redis.ts'
import { lackOfRedis, startRedis } from '../test/machine/redis-server.ts'
import type { Figure } from './limits-figures.ts'
import { percentile, type Latencies } from './percentile.ts'

const requests = 20_000
const names = 2000

/** Points: the burst. Duration: microseconds from one free request to the next, in the place of seconds. */
const theirGcra = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local burst, spacing = tonumber(ARGV[3]), tonumber(ARGV[4])
local tat = tonumber(redis.call('GET', KEYS[1]) or 0)
local used = math.min(math.max(tat - now, 0), burst * spacing) + spacing
if used > burst * spacing then return { burst + 1, math.ceil((used - burst * spacing) / 1000) } end
redis.call('SET', KEYS[1], string.format('%.0f', now + used), 'PX', math.ceil(used / 1000))
return { math.ceil(used / spacing), math.ceil(used / 1000) }
`

export async function redisCost(): Promise<readonly Figure[]> {
  const lack = lackOfRedis()
  if (lack !== null) {
    console.log(`left out: what Redis adds: ${lack}`)
    return []
  }
  const server = await startRedis()
  try {
    return await measure(server.url)
  } finally {
    await server.end()
  }
}

async function measure(url: string): Promise<readonly Figure[]> {
  const alone = createRates({ slots: 2 ** 16 })
  // Every request is to be answered by Redis, however busy this machine is.
  const { shared, close } = await sharedRates(url, 10_000)
  // A connection each: the second limiter of a connection puts its script in the place of the first one's.
  const clients = [new Redis(url), new Redis(url)] as const
  const window = new RateLimiterRedis({ storeClient: clients[0], points: 60, duration: 30 })
  const gcra = new RateLimiterRedis({
    storeClient: clients[1],
    keyPrefix: 'gcra',
    points: 60,
    duration: 500_000,
    customIncrTtlLuaScript: theirGcra,
  })
  const none = (): void => {}
  const theirs = (limiter: RateLimiterRedis): Promise<Latencies> =>
    timed(([charge]) => limiter.consume(charge?.key.name ?? '').then(none, none))
  const local = await timed((charges) => alone.take(charges, performance.now()))
  const remote = await timed((charges) => shared.take(charges, performance.now()))
  const fixedWindow = await theirs(window)
  const sameAlgorithm = await theirs(gcra)
  close()
  for (const client of clients) client.disconnect()
  return [
    { name: 'Redis adds p50, us', value: remote.p50 - local.p50, target: { atMost: 500 } },
    { name: 'Redis adds p99, us', value: remote.p99 - local.p99, target: { atMost: 5000 } },
    { name: 'rate-limiter-flexible, Redis p50, us', value: fixedWindow.p50, target: null },
    { name: 'rate-limiter-flexible, Redis p99, us', value: fixedWindow.p99, target: null },
    { name: 'the same with a GCRA p50, us', value: sameAlgorithm.p50, target: null },
    { name: 'the same with a GCRA p99, us', value: sameAlgorithm.p99, target: null },
  ]
}

/** Resolves when Redis is asked. */
export async function sharedRates(
  url: string,
  deadlineMs: number,
): Promise<{ shared: SharedRates; close(): void }> {
  const remote = Promise.withResolvers<void>()
  const shared = createSharedRates({
    local: createRates({ slots: 2 ** 16 }),
    store: openRedis(url),
    deadlineMs,
    onStoreError() {},
    onState: (state) => state === 'remote' && remote.resolve(),
  })
  await remote.promise
  return { shared, close: shared.close }
}

/** One after the other; in microseconds. The first half is for the compiler. */
async function timed(take: (charges: readonly Charge[]) => unknown): Promise<Latencies> {
  const limits = routeLimits('site', policiesOf('page', []))
  const took: number[] = []
  for (let i = 0; i < 2 * requests; i++) {
    const client = `client ${i % names}`
    const charges = chargesOf(limits, {
      head: { method: 'GET', header: () => null },
      client: keyOf(client),
      session: null,
    })
    const began = performance.now()
    await take(charges)
    took.push(1000 * (performance.now() - began))
  }
  return percentile(took.slice(requests))
}
