import { check, float, integer, property, tuple, array } from 'fast-check'
import { expect, test } from 'vitest'
import { claim, claimAnother, pickTarget } from '../../src/edge/claim.ts'
import { createInFlight, type InFlight } from '../../src/edge/in-flight.ts'
import { createSticky } from '../../src/edge/sticky.ts'
import { exchangeOn, targetOf, worldOf } from './worlds.ts'
import type { SlotName } from '../../src/model/slot.ts'
import { routeOf } from '../support/route-of.ts'

const sticky = createSticky(Buffer.alloc(32))
const portsOf = (inFlight: InFlight, random: number) => ({ inFlight, sticky, random: () => random })
const live = (slot: SlotName) => ({ slot, by: 'live', alternative: null }) as const
const unit = float({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('a claim notes what it chose and counts it, in one step', () => {
  const inFlight = createInFlight()
  const blue = targetOf('blue', 'a')
  const exchange = exchangeOn(null)
  const route = routeOf('site')
  expect(
    claim(
      exchange,
      route,
      live('blue'),
      worldOf([blue, targetOf('green', 'b')]),
      portsOf(inFlight, 0),
    ),
  ).toBe(blue)
  expect(exchange).toMatchObject({ generation: 7, slot: 'blue', target: blue, route })
  expect([inFlight.ofSlot('blue'), inFlight.ofTarget(blue.id), inFlight.ofSlot('green')]).toEqual([
    1, 1, 0,
  ])
})

test('a slot without an address, or without the service, gives no target and counts nothing', () => {
  const inFlight = createInFlight()
  const world = worldOf([targetOf('green', 'b')])
  expect(claim(exchangeOn(null), routeOf('site'), live('blue'), world, portsOf(inFlight, 0))).toBe(
    null,
  )
  expect(
    claim(
      exchangeOn(null),
      routeOf('site', { service: 'other' }),
      live('green'),
      world,
      portsOf(inFlight, 0),
    ),
  ).toBe(null)
  expect([...inFlight.all()]).toEqual([])
})

test('an unhealthy target is passed over, unless all are', () => {
  const sick = targetOf('blue', 'a', 'unhealthy')
  const sicker = targetOf('blue', 'b', 'unhealthy')
  const fresh = targetOf('blue', 'c', 'unknown')
  const chosen = (targets: readonly (typeof sick)[], random: number) =>
    claim(
      exchangeOn(null),
      routeOf('site'),
      live('blue'),
      worldOf(targets),
      portsOf(createInFlight(), random),
    )
  for (const random of [0, 0.5, 0.99]) expect(chosen([sick, fresh, sicker], random)).toBe(fresh)
  expect([sick, sicker]).toContain(chosen([sick, sicker], 0.7))
})

test('of two drawn at random the one with fewer requests in flight is picked', () => {
  const result = check(
    property(
      array(integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 }),
      tuple(unit, unit),
      (counts, draws) => {
        const targets = counts.map((_, i) => targetOf('blue', String(i)))
        const left = [...draws]
        const ofTarget = (id: string): number =>
          counts[targets.findIndex((target) => target.id === id)] ?? Infinity
        const picked = pickTarget(targets, { ofTarget }, () => left.shift() ?? 0)
        if (picked === null) return false
        // With two or more the busiest of all is picked only if another is as busy.
        const busiest = Math.max(...counts)
        return (
          counts.length === 1 ||
          ofTarget(picked.id) < busiest ||
          counts.filter((count) => count === busiest).length > 1
        )
      },
    ),
  )
  expect(result.counterexample).toBe(null)
})

test('every target is drawn sooner or later, and none of none', () => {
  const targets = ['a', 'b', 'c'].map((name) => targetOf('blue', name))
  const picked = new Set<string | undefined>()
  for (let first = 0; first < 1; first += 0.1) {
    for (let second = 0; second < 1; second += 0.1) {
      const draws = [first, second]
      picked.add(pickTarget(targets, { ofTarget: () => 0 }, () => draws.shift() ?? 0)?.address)
    }
  }
  expect(picked).toEqual(new Set(['a', 'b', 'c']))
  expect(pickTarget([], { ofTarget: () => 0 }, () => 0)).toBe(null)
})

test('a second claim takes another healthy target of the slot, and the count along', () => {
  const [a, b, sick] = [
    targetOf('blue', 'a'),
    targetOf('blue', 'b'),
    targetOf('blue', 'c', 'unhealthy'),
  ]
  const world = worldOf([a, b, sick, targetOf('green', 'd')])
  const inFlight = createInFlight()
  const exchange = exchangeOn(a)
  inFlight.add(exchange)
  expect(claimAnother(exchange, world, portsOf(inFlight, 0.9))).toBe(b)
  expect([inFlight.ofTarget(a.id), inFlight.ofTarget(b.id), inFlight.ofSlot('blue')]).toEqual([
    0, 1, 1,
  ])
})

test('without another healthy target a second claim moves nothing', () => {
  const [a, sick] = [targetOf('blue', 'a'), targetOf('blue', 'b', 'unhealthy')]
  const inFlight = createInFlight()
  const exchange = exchangeOn(a)
  inFlight.add(exchange)
  expect(claimAnother(exchange, worldOf([a, sick]), portsOf(inFlight, 0))).toBe(null)
  expect([exchange.target, inFlight.ofTarget(a.id)]).toEqual([a, 1])
})
