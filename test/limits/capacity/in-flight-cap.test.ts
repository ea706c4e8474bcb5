// The caps on requests in flight: per route and in all, enforced or observed, and changed while they are in force.
import { expect, test } from 'vitest'
import { capsOf, limitsOf, openCap } from './open-cap.ts'

const noQueue = { queue: { max: 0, forMs: 500 } }

test('as many are in as the cap of the route, and whoever leaves makes room', () => {
  const { cap, come } = openCap(limitsOf(capsOf(2), noQueue))
  const [first, second] = [come(), come()]
  expect([first.entered().inFlight, second.entered().inFlight]).toEqual([1, 2])
  expect(come().entry).toEqual({ kind: 'shed', rule: 'in-flight.route', retryAfterMs: 1000 })
  first.leave()
  expect(come().at).toBe('in')
  expect(cap.count('site').http).toBe(2)
})

test('leaving twice makes room once', () => {
  const { cap, come } = openCap(limitsOf(capsOf(2), noQueue))
  const guest = come()
  come()
  guest.leave()
  guest.leave()
  expect([come().at, come().at]).toEqual(['in', 'in-flight.route'])
  expect(cap.count('site').http).toBe(2)
})

test('a route that is stuck leaves the others their room', () => {
  const { come } = openCap(limitsOf(capsOf(3), { ...noQueue, global: capsOf(5) }))
  for (let i = 0; i < 10; i++) come('known', 'stuck')
  expect([come().at, come().at, come().at]).toEqual(['in', 'in', 'in-flight.global'])
})

test('a route has its own caps where it is named, and the common ones where not', () => {
  const routes = new Map([['report', capsOf(1)]])
  const { come } = openCap(limitsOf(capsOf(2), { ...noQueue, routes }))
  expect([come('known', 'report').at, come('known', 'report').at]).toEqual([
    'in',
    'in-flight.route',
  ])
  expect([come().at, come().at, come().at]).toEqual(['in', 'in', 'in-flight.route'])
})

test('the measured capacity is in force below the cap, and never above it', () => {
  let measured = 1
  const { come } = openCap(limitsOf(capsOf(2), noQueue), { limitOf: () => measured })
  expect([come().at, come().at]).toEqual(['in', 'in-flight.adaptive'])
  measured = 100
  expect([come().at, come().at]).toEqual(['in', 'in-flight.route'])
})

test('what is observed only is told and changes nothing, but for the global cap', () => {
  let mode: 'observe' | 'enforce' = 'observe'
  const { come } = openCap(limitsOf(capsOf(1), { ...noQueue, global: capsOf(3) }), {
    mode: () => mode,
  })
  const rules = [come(), come(), come('unknown')].map((guest) => guest.entered().wouldShed)
  expect(rules).toEqual([null, 'in-flight.route', 'in-flight.route'])
  const last = come()
  expect(last.at).toBe('in-flight.global')
  mode = 'enforce'
  expect(come('known', 'other').at).toBe('in-flight.global')
})

test('nobody waits for a route that is only observed', () => {
  const { come, timers } = openCap(limitsOf(capsOf(1)), { mode: () => 'observe' })
  expect([come().at, come().at, timers()]).toEqual(['in', 'in', 0])
})

test('new limits are in force at once, for those who wait too, and whoever is in stays in', () => {
  const { cap, come } = openCap(limitsOf(capsOf(1)))
  const [inside, waiting] = [come(), come()]
  expect(waiting.at).toBe('waiting')
  cap.use(limitsOf(capsOf(2)))
  expect(waiting.at).toBe('in')
  cap.use(limitsOf(capsOf(1), noQueue))
  expect([inside.at, waiting.at, come().at]).toEqual(['in', 'in', 'in-flight.route'])
  for (const guest of [inside, waiting]) guest.leave()
  expect(cap.count('site')).toEqual({ http: 0, stream: 0, upgrade: 0, waiting: 0 })
  expect([come().at, come().at]).toEqual(['in', 'in-flight.route'])
})

test('who waits for a route in which nobody is, is not forgotten by new limits', () => {
  const few = { global: capsOf(2) }
  const { cap, come } = openCap(limitsOf(capsOf(1), few))
  const [inside] = [come('known', 'a'), come('known', 'b')]
  const waiting = come('known', 'c')
  cap.use(limitsOf(capsOf(1), few))
  expect(cap.count('c').waiting).toBe(1)
  inside?.leave()
  expect([waiting.at, cap.count('c').http]).toEqual(['in', 1])
})

test('limits that are none are refused, say why, and change nothing', () => {
  const { cap, come } = openCap(limitsOf(capsOf(1), noQueue))
  const bad = limitsOf(capsOf(5), { global: capsOf(5) })
  expect(() => cap.use(bad)).toThrow(
    'the http cap of route not named is 5, and 5 in all; give the route less',
  )
  expect([come().at, come().at]).toEqual(['in', 'in-flight.route'])
})

test.each([
  [{ global: capsOf(0) }, /the http cap in all is 0; give a whole number from 1/],
  [{ global: capsOf(1.5) }, /the http cap in all is 1.5/],
  [{ routes: new Map([['a', capsOf(1, { stream: -1 })]]) }, /the stream cap of route a is -1/],
  [{ routes: new Map([['a', capsOf(2000)]]) }, /http cap of route a is 2000, and 1000 in all/],
  [{ routes: new Map([['a', capsOf(1, { reserved: 1 })]]) }, /reserved share of route a is 1/],
  [{ queue: { max: -1, forMs: 500 } }, /queue.max is -1/],
  [{ queue: { max: 1, forMs: 0 } }, /queue.forMs is 0/],
  [{ retryAfterMs: 0 }, /retryAfterMs is 0/],
])('%o is no limit', (more, message) => {
  expect(() => openCap(limitsOf(capsOf(1), more))).toThrow(message)
})
