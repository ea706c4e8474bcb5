// The figures of the last minute: what is in them, when it leaves them, and that they stay small.
import { expect, test } from 'vitest'
import type { SlotName } from '../../src/model/slot.ts'
import { createTop } from '../../src/telemetry/top.ts'
import { settledOf } from '../support/settled-of.ts'
import { routeOf } from '../support/route-of.ts'
import { randomOf } from '../switch/judge/made-up.ts'

const at = new Date('2026-11-21T12:00:00.000Z')

function book(routes: readonly string[] = ['site']) {
  let nowMs = 1_000_000
  const top = createTop(() => nowMs)
  const world = { live: 'blue' as SlotName, routes: routes.map((name) => routeOf(name)) }
  return {
    top,
    pass: (seconds: number) => void (nowMs += seconds * 1000),
    read: () => top.read(world, at),
  }
}

test('a minute of requests is told per route and slot, with rates over the time it was counted', () => {
  const { top, pass, read } = book(['api', 'site'])
  for (let second = 0; second < 20; second++) {
    for (let n = 0; n < 9; n++) top.settled(settledOf({ route: 'api', slot: 'blue' }))
    top.settled(settledOf({ route: 'api', slot: 'green', status: 502 }))
    pass(1)
  }
  const { seconds, live, routes, slots } = read()
  expect([seconds, live, routes.map(({ route }) => route)]).toEqual([20, 'blue', ['api', 'site']])
  expect(routes[0]).toMatchObject({
    requests: 200,
    perSecond: 10,
    codes: { '1xx': 0, '2xx': 180, '3xx': 0, '4xx': 0, '5xx': 20 },
    slots: { blue: { requests: 180, perSecond: 9 }, green: { requests: 20, perSecond: 1 } },
  })
  expect(routes[1]).toMatchObject({ requests: 0, perSecond: 0, p50Ms: null, p99Ms: null })
  expect(slots.green).toMatchObject({ requests: 20, codes: { '2xx': 0, '5xx': 20 } })
})

test('what is older than a minute is gone, slice by slice, without a request or a look in between', () => {
  const { top, pass, read } = book()
  top.settled(settledOf())
  pass(54)
  top.settled(settledOf())
  expect(read().routes[0]?.requests).toBe(2)
  pass(6)
  expect(read().routes[0]?.requests).toBe(1)
  pass(60)
  expect(read().routes[0]?.requests).toBe(0)
  // The place of an old slice is taken by a new one.
  top.settled(settledOf())
  expect(read().routes[0]?.requests).toBe(1)
})

test('over a long time the rate is that of the minute, wherever in a slice it is looked at', () => {
  const { top, pass, read } = book()
  for (let tenth = 0; tenth < 3000; tenth++) {
    top.settled(settledOf())
    pass(0.1)
    if (tenth > 700) expect(read().routes[0]?.perSecond).toBeCloseTo(10, 0)
  }
  expect(read().seconds).toBeLessThanOrEqual(60)
  expect(read().seconds).toBeGreaterThanOrEqual(55)
})

test.each([
  [0.5, 'p50Ms'],
  [0.95, 'p95Ms'],
  [0.99, 'p99Ms'],
] as const)('the share %d of latencies is told to a tenth of its size', (share, field) => {
  const random = randomOf(5)
  const { top, read } = book()
  const taken = Array.from({ length: 5000 }, () => Math.exp(Math.log(20_000) * random()) / 2)
  for (const ms of taken) top.settled(settledOf({ ms }))
  const exact = taken.toSorted((a, b) => a - b)[Math.ceil(share * taken.length) - 1] ?? Number.NaN
  const told = read().routes[0]?.[field] ?? Number.NaN
  expect(Math.abs(told - exact) / exact).toBeLessThan(0.1)
})

test.each([
  ['rate.page', 'limit'],
  ['bot.scanner', 'bot'],
  ['honeypot.env', 'bot'],
  ['ban.not-found', 'ban'],
  ['in-flight.client', 'room'],
])('what %s refused is counted as %s, and is no request of the route', (rule, by) => {
  const { top, read } = book()
  top.settled(settledOf({ slot: null, status: 429, rule, upstreamMs: null }))
  const [site] = read().routes
  expect(site).toMatchObject({ requests: 0, refused: { [by]: 1 }, p50Ms: null })
  expect(Object.values(site?.refused ?? {}).reduce((sum, count) => sum + count)).toBe(1)
})

test('a client that went first is a 4xx, no answer at all a 5xx, and streams have no latency', () => {
  const { top, read } = book()
  top.settled(settledOf({ status: 499, error: 'client_gone' }))
  top.settled(settledOf({ status: 0, error: 'shutting_down' }))
  top.settled(settledOf({ protocol: 'stream', ms: 3_600_000 }))
  top.settled(settledOf({ protocol: 'upgrade', status: 101, ms: 3_600_000 }))
  expect(read().slots.blue).toMatchObject({
    codes: { '1xx': 1, '2xx': 1, '3xx': 0, '4xx': 1, '5xx': 1 },
  })
  expect(read().slots.blue.p99Ms).toBeLessThan(14)
})

test('what no route took is a row of its own; a route that is no longer there leaves after a minute', () => {
  const { top, pass, read } = book(['site'])
  top.settled(settledOf({ route: null, slot: null, status: 404 }))
  top.settled(settledOf({ route: 'former' }))
  expect(read().routes.map(({ route }) => route)).toEqual(['site', '_unmatched', 'former'])
  pass(61)
  expect(read().routes.map(({ route }) => route)).toEqual(['site'])
})

test('the totals alone are those of the whole picture', () => {
  const { top, read } = book(['a', 'b'])
  for (const route of ['a', 'b']) top.settled(settledOf({ route }))
  expect(top.ofSlots()).toEqual({ seconds: read().seconds, slots: read().slots })
  expect(top.ofSlots().slots.blue.requests).toBe(2)
})
