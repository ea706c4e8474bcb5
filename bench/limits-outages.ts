// What an outage of Redis costs the requests that come meanwhile, and how soon it is asked again. Without a redis-server: no
// figures.
import { keyOf } from '../src/limits/rates/key.ts'
import { setTimeout as pause } from 'node:timers/promises'
import { budgetOf } from '../src/limits/rates/rates.ts'
import { lackOfRedis, startRedis, type RedisServer } from '../test/machine/redis-server.ts'
import type { Figure } from './limits-figures.ts'
import { sharedRates } from './limits-redis.ts'
import { percentile } from './percentile.ts'

interface Outage {
  readonly name: string
  begin(server: RedisServer): unknown
  end(server: RedisServer): unknown
}

const outageMs = 3000
const outages: readonly Outage[] = [
  { name: 'killed', begin: (server) => server.kill(), end: (server) => server.restart() },
  { name: 'hung', begin: (server) => server.freeze(), end: (server) => server.thaw() },
]

export async function redisOutages(): Promise<readonly Figure[]> {
  if (lackOfRedis() !== null) return []
  const figures: Figure[] = []
  for (const outage of outages) {
    const server = await startRedis()
    try {
      figures.push(...(await measure(server, outage)))
    } finally {
      await server.end()
    }
  }
  return figures
}

/** Five hundred requests a second, each a client of its own. */
async function measure(server: RedisServer, outage: Outage): Promise<readonly Figure[]> {
  const { shared, close } = await sharedRates(server.url, 20)
  const budget = budgetOf('site/page', 'page', { count: 120, perMs: 60_000, burst: 60 })
  const took: number[] = []
  let n = 0
  const request = async (): Promise<void> => {
    const began = performance.now()
    await shared.take([{ budget, key: keyOf(`client ${n++}`) }], began)
    took.push(performance.now() - began)
  }
  const asked: Promise<void>[] = []
  const traffic = setInterval(() => asked.push(request()), 2)
  await pause(500)
  await outage.begin(server)
  await pause(outageMs)
  await outage.end(server)
  const ended = performance.now()
  while (shared.state() === 'local' && performance.now() - ended < 10_000) await pause(10)
  const recoveredMs = performance.now() - ended
  clearInterval(traffic)
  await Promise.all(asked)
  close()
  const { p99, max } = percentile(took)
  return [
    { name: `Redis ${outage.name}: wait p99, ms`, value: p99, target: { atMost: 20 } },
    { name: `Redis ${outage.name}: longest wait, ms`, value: max, target: null },
    {
      name: `Redis ${outage.name}: asked again after, s`,
      value: recoveredMs / 1000,
      target: { atMost: 5 },
    },
  ]
}
