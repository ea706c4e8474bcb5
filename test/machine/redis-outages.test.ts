// Redis goes away in every way it can, and comes back: nobody fails, nobody waits, and no gateway lets through more than
// its limits.
import { expect, test } from 'vitest'
import { keyOf } from '../../src/limits/rates/key.ts'
import { budgetOf } from '../../src/limits/rates/rates.ts'
import type { StoreFailure } from '../../src/limits/rates/redis-client.ts'
import { closedPort } from '../support/upstream.ts'
import { drive, gateway, hourly, testRedis, wireTo, type Wire } from './redis-gateways.ts'
import { lackOfRedis, type RedisServer } from './redis-server.ts'

const patient = { deadlineMs: 5000 }

const lack = lackOfRedis()
if (lack !== null) console.log(`left out: outages of Redis: ${lack}`)

const unlimited = [
  {
    budget: budgetOf('all', 'all', { count: 1_000_000, perMs: 1000, burst: 1_000_000 }),
    key: keyOf(''),
  },
]

interface Outage {
  readonly name: string
  readonly failure: StoreFailure
  begin(server: RedisServer, wire: Wire): unknown
  end(server: RedisServer, wire: Wire): unknown
}

const outages: readonly Outage[] = [
  {
    name: 'is killed',
    failure: 'connection',
    begin: (server) => server.kill(),
    end: (server) => server.restart(),
  },
  {
    name: 'hangs',
    failure: 'late',
    begin: (server) => server.freeze(),
    end: (server) => server.thaw(),
  },
  {
    name: 'takes 200 ms for each answer',
    failure: 'late',
    begin: (_server, wire) => wire.setDelay(200),
    end: (_server, wire) => wire.setDelay(0),
  },
  {
    name: 'is made read-only',
    failure: 'read-only',
    begin: async (server) => server.command('REPLICAOF', '127.0.0.1', await closedPort()),
    end: (server) => server.command('REPLICAOF', 'NO', 'ONE'),
  },
  {
    name: 'has no memory left',
    failure: 'out-of-memory',
    begin: (server) => server.command('CONFIG', 'SET', 'maxmemory', '1'),
    end: (server) => server.command('CONFIG', 'SET', 'maxmemory', '0'),
  },
  {
    name: 'denies us scripts',
    failure: 'denied',
    begin: (server) => server.command('ACL', 'SETUSER', 'default', '-@scripting'),
    end: (server) => server.command('ACL', 'SETUSER', 'default', '+@all'),
  },
]

test.skipIf(lack).each(outages)(
  'when Redis $name, limits hold and nobody waits',
  async (outage) => {
    const server = await testRedis('--maxmemory-policy', 'noeviction')
    const wire = await wireTo(server.port)
    const one = gateway(wire.url)
    await one.until('remote')
    const charges = [{ budget: hourly('site/page', 300), key: keyOf('client') }]

    const before = await drive(one, charges, ({ requests }) => requests < 100)
    await one.until('remote')
    const since = one.seen.length
    await outage.begin(server, wire)
    // The requests of others find it out, and go on while it is tried again in vain.
    const failures = (): string[] =>
      one.seen.slice(since).filter((line) => line.startsWith('failed'))
    const noticing = await drive(one, unlimited, () => failures().length < 3)
    expect(failures()).toContain(`failed: ${outage.failure}`)
    expect(one.seen.slice(since)).not.toContain('remote: answers')
    const during = await drive(one, charges, ({ requests }) => requests < 100)
    expect(one.rates.state()).toBe('local')
    await outage.end(server, wire)
    await one.until('remote')
    const after = await drive(one, charges, ({ requests }) => requests < 200)

    expect([before.allowed, during.allowed, after.allowed]).toEqual([100, 100, 100])
    expect(before.slow + noticing.slow + during.slow + after.slow).toBe(0)
  },
)

test.skipIf(lack)('two gateways whose Redis goes go on from what both had used', async () => {
  const server = await testRedis()
  const [a, b] = [gateway(server.url, patient), gateway(server.url, patient)]
  await Promise.all([a.until('remote'), b.until('remote')])
  const charges = [{ budget: hourly('site/page', 100), key: keyOf('client') }]
  const some = ({ requests }: { requests: number }): boolean => requests < 30
  const before = [await drive(a, charges, some), await drive(b, charges, some)]
  await server.kill()
  await Promise.all([a.until('local'), b.until('local')])
  const many = ({ requests }: { requests: number }): boolean => requests < 200
  const during = [await drive(a, charges, many), await drive(b, charges, many)]
  expect(before.map(({ allowed }) => allowed)).toEqual([30, 30])
  // One was last told of 30, the other of 60; neither gets beyond the limit by itself.
  expect(during.map(({ allowed }) => allowed)).toEqual([70, 40])
})

test.skipIf(lack)(
  'a Redis that is still loading is not waited for, and used once it has loaded',
  async () => {
    const server = await testRedis()
    await server.command('DEBUG', 'POPULATE', 3000)
    await server.command('SAVE')
    // A millisecond for each key that is loaded.
    await server.restart(
      '--key-load-delay',
      '1000',
      '--loading-process-events-interval-bytes',
      '1024',
    )
    const one = gateway(server.url)
    const charges = [{ budget: hourly('site/page', 50), key: keyOf('client') }]
    const loading = await drive(one, charges, ({ requests }) => requests < 100)
    expect(one.rates.state()).toBe('local')
    expect(loading).toEqual({ allowed: 50, requests: 100, slow: 0 })
    await one.until('remote')
  },
)
