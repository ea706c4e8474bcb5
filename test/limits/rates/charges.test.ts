// Which counters a request is charged to, and what a route is limited to without a word in its config.
import { expect, test } from 'vitest'
import { keyOf, textOf } from '../../../src/limits/rates/key.ts'
import { chargesOf, routeLimits, type Requester } from '../../../src/limits/rates/charges.ts'
import type { CountedBy, Profile, RatePolicy } from '../../../src/model/limit.ts'
import { clientPolicy, policiesOf } from '../../../src/limits/rates/policies.ts'

const policy = (
  name: string,
  by: CountedBy,
  methods: readonly string[] | null = null,
): RatePolicy => {
  return { name, count: 10, perMs: 1000, burst: 5, by, methods }
}

const requester = (
  parts: { method?: string; session?: string; headers?: Record<string, string> } = {},
): Requester => {
  const { method = 'GET', session = null, headers = {} } = parts
  const head = { method, header: (name: string) => headers[name] ?? null }
  return { head, client: keyOf('CLIENT'), session }
}

test('each policy of a route is charged to what it counts by', () => {
  const limits = routeLimits('shop', [
    policy('client', 'client'),
    policy('session', 'session'),
    policy('route', 'route'),
    policy('key', { header: 'x-api-key' }),
  ])
  const charges = chargesOf(limits, requester({ session: 'S1', headers: { 'x-api-key': 'K1' } }))
  expect(charges.map(({ budget, key }) => [budget.id, budget.name, textOf(key)])).toEqual([
    ['shop/client', 'client', 'CLIENT'],
    ['shop/session', 'session', 'S1'],
    ['shop/route', 'route', ''],
    ['shop/key', 'key', 'K1'],
  ])
})

test('who lacks the session or the header is counted by client, apart from those who have it', () => {
  const limits = routeLimits('shop', [
    policy('session', 'session'),
    policy('key', { header: 'x-api-key' }),
  ])
  const without = chargesOf(limits, requester({ headers: { 'x-api-key': '' } }))
  expect(without.map(({ budget, key }) => [budget.id, budget.name, textOf(key)])).toEqual([
    ['shop/session/client', 'session', 'CLIENT'],
    ['shop/key/client', 'key', 'CLIENT'],
  ])
  // A header that says the key of a client is not that client's counter.
  const forged = chargesOf(limits, requester({ headers: { 'x-api-key': 'CLIENT' } }))
  expect(forged[1]?.key.name).toBe('CLIENT')
  expect(forged[1]?.budget.mark).not.toEqual(without[1]?.budget.mark)
})

test('a policy takes the methods it names, and HEAD with GET', () => {
  const limits = routeLimits('shop', [
    policy('reads', 'client', ['GET']),
    policy('writes', 'client', ['POST']),
  ])
  const names = (method: string): string[] =>
    chargesOf(limits, requester({ method })).map(({ budget }) => budget.name)
  expect(names('GET')).toEqual(['reads'])
  expect(names('HEAD')).toEqual(['reads'])
  expect(names('POST')).toEqual(['writes'])
  expect(names('DELETE')).toEqual([])
})

test('the same policy of two routes is two budgets', () => {
  const [a] = chargesOf(routeLimits('a', [policy('p', 'client')]), requester())
  const [b] = chargesOf(routeLimits('b', [policy('p', 'client')]), requester())
  expect(a?.budget.mark).not.toEqual(b?.budget.mark)
})

test.each<[Profile, number, number]>([
  ['page', 120, 60],
  ['api', 120, 40],
  ['auth', 10, 5],
  ['webhook', 600, 200],
  ['feed', 30, 30],
  ['static', 600, 300],
  ['health', 600, 100],
])('a %s route has %i a minute for each client, %i at once', (profile, count, burst) => {
  expect(policiesOf(profile, [])).toEqual([
    { name: profile, count, perMs: 60_000, burst, by: 'client', methods: null },
  ])
})

test('what the config names stands in the place of the default, all of it', () => {
  const limit = clientPolicy('page', { count: 50, perMs: 1000, burst: 100 })
  expect(policiesOf('page', [limit])).toEqual([
    { name: 'page', count: 50, perMs: 1000, burst: 100, by: 'client', methods: null },
  ])
  const several = [policy('a', 'route'), policy('b', 'session')]
  expect(policiesOf('auth', several)).toBe(several)
})
