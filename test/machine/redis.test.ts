// Limits that gateways share through a real Redis: they count as one, and Redis learns of keys no more than it must.
import { expect, test } from 'vitest'
import { keyOf } from '../../src/limits/rates/key.ts'
import { drive, gateway, hourly, testRedis } from './redis-gateways.ts'
import { lackOfRedis } from './redis-server.ts'

const patient = { deadlineMs: 5000 }

const lack = lackOfRedis()
if (lack !== null) console.log(`left out: limits shared through Redis: ${lack}`)

test.skipIf(lack)('two gateways that share a limit let through what one would', async () => {
  const { url } = await testRedis()
  const [a, b] = [gateway(url, patient), gateway(url, patient)]
  await Promise.all([a.until('remote'), b.until('remote')])
  const charges = [{ budget: hourly('site/page', 60), key: keyOf('client') }]
  const many = ({ requests }: { requests: number }): boolean => requests < 200
  const driven = await Promise.all([drive(a, charges, many), drive(b, charges, many)])
  expect(driven[0].allowed + driven[1].allowed).toBe(60)
  expect(driven[0].allowed).toBeGreaterThan(0)
  expect(driven[1].allowed).toBeGreaterThan(0)
  expect([...a.seen, ...b.seen]).toEqual(['remote: answers', 'remote: answers'])
})

test.skipIf(lack)(
  'a hundred requests at once of each of two gateways are counted one by one',
  async () => {
    const { url } = await testRedis()
    const both = [gateway(url, patient), gateway(url, patient)]
    await Promise.all(both.map((one) => one.until('remote')))
    const charges = [{ budget: hourly('site/page', 60), key: keyOf('client') }]
    // What one is refused by itself is not asked, so both ask for all that a burst may be.
    const asked = both.flatMap(({ rates }) =>
      Array.from({ length: 100 }, () => Promise.resolve(rates.take(charges, performance.now()))),
    )
    const taken = await Promise.all(asked)
    expect(taken.filter(({ kind }) => kind === 'allowed').length).toBe(60)
  },
)

test.skipIf(lack)(
  'what one gateway’s budget refuses takes nothing from the others of that request',
  async () => {
    const { url } = await testRedis()
    const [a, b] = [gateway(url, patient), gateway(url, patient)]
    await Promise.all([a.until('remote'), b.until('remote')])
    const narrow = { budget: hourly('family', 1), key: keyOf('gptbot') }
    const wide = { budget: hourly('site/page', 3), key: keyOf('client') }
    expect(await a.rates.take([narrow, wide], 0)).toMatchObject({ kind: 'allowed' })
    const refused = await b.rates.take([wide, narrow], 0)
    expect(refused).toMatchObject({ kind: 'refused', budget: { id: 'family' } })
    // Of its three one was taken by the first request, and two are left.
    const more = []
    for (let i = 0; i < 3; i++) more.push((await b.rates.take([wide], 0)).kind)
    expect(more).toEqual(['allowed', 'allowed', 'refused'])
  },
)

test.skipIf(lack)('the clocks of the gateways count for nothing', async () => {
  const { url } = await testRedis()
  const [a, b] = [gateway(url, patient), gateway(url, patient)]
  await Promise.all([a.until('remote'), b.until('remote')])
  const charges = [{ budget: hourly('site/page', 4), key: keyOf('client') }]
  const yearMs = 365 * 86_400_000
  const taken = []
  for (let i = 0; i < 3; i++) {
    taken.push(await a.rates.take(charges, i), await b.rates.take(charges, i * yearMs))
  }
  expect(taken.map(({ kind }) => kind)).toEqual([
    ...Array.from({ length: 4 }, () => 'allowed'),
    'refused',
    'refused',
  ])
})

test.skipIf(lack)(
  'Redis sees no key as it was sent, and keeps none longer than it counts',
  async () => {
    const server = await testRedis()
    const one = gateway(server.url, patient)
    await one.until('remote')
    const key = 'a session that is nobody’s business'
    await one.rates.take([{ budget: hourly('shop/session', 9), key: keyOf(key) }], 0)
    const keys = (await server.command('KEYS', 'sluice:rate:shop*')) as string[]
    expect(keys.length).toBe(1)
    expect(keys[0]).toMatch(/^sluice:rate:shop\/session:[\w-]{22}$/)
    const ttlMs = (await server.command('PTTL', keys[0] ?? '')) as number
    expect(ttlMs).toBeGreaterThan(0)
    expect(ttlMs).toBeLessThanOrEqual(3_600_000)
  },
)
