// Two real gateways with one real Redis: a limit is one limit, and a Redis that goes away costs nobody an answer.
import { expect, test } from 'vitest'
import { countOf, startDoor, type Door } from '../limits/door/door.ts'
import { testRedis } from './redis-gateways.ts'
import { lackOfRedis } from './redis-server.ts'

const lack = lackOfRedis()

async function pair(): Promise<{ a: Door; b: Door; redis: Awaited<ReturnType<typeof testRedis>> }> {
  const redis = await testRedis()
  const config = {
    redis: redis.url,
    secret: 'one secret for both of them',
    routes: [{ name: 'site', service: 'web', limit: { rate: '1/h', burst: 10 } }],
  }
  const [a, b] = [await startDoor(config), await startDoor(config)]
  for (const door of [a, b]) await counters(door, 'remote')
  return { a, b, redis }
}

const counters = (door: Door, where: 'local' | 'remote') =>
  expect.poll(async () => (await door.status()).limits.counters).toBe(where)

test.skipIf(lack)(
  'two gateways let through what one would, and a third visitor is untouched',
  async () => {
    const { a, b } = await pair()
    const answers: { status: number }[] = []
    for (let n = 0; n < 12; n++) answers.push(await a.ask(), await b.ask())
    expect([countOf(answers as never, 200), countOf(answers as never, 429)]).toEqual([10, 14])
    expect((await b.ask({ from: '203.0.113.8' })).status).toBe(200)
  },
)

test.skipIf(lack)(
  'A17: a Redis that is killed in the midst of it costs no answer, and counts again when it is back',
  async () => {
    const { a, redis } = await pair()
    expect((await a.ask()).status).toBe(200)
    await redis.kill()
    const answers = await a.burst(40)
    // Each process by itself lets no more through than the limit.
    expect(countOf(answers, 200)).toBeLessThanOrEqual(10)
    expect(countOf(answers, 200) + countOf(answers, 429)).toBe(40)
    await counters(a, 'local')
    expect(await a.metric('sluice_rate_limiter_errors_total{store="redis"}')).toBeGreaterThan(0)
    await redis.restart()
    await counters(a, 'remote')
  },
)
