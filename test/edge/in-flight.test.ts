import { expect, test } from 'vitest'
import { createInFlight } from '../../src/edge/in-flight.ts'
import { exchangeOn, targetOf } from './worlds.ts'

test('exchanges are counted by slot, kind and target, each once', () => {
  const inFlight = createInFlight()
  const [a, b] = [targetOf('blue', 'a'), targetOf('blue', 'b')]
  const one = exchangeOn(a)
  const two = exchangeOn(b, 'upgrade')
  for (const exchange of [one, two, one]) inFlight.add(exchange)
  inFlight.add(exchangeOn(targetOf('green', 'c')))
  expect([
    inFlight.ofSlot('blue'),
    inFlight.ofSlot('blue', 'http'),
    inFlight.ofSlot('blue', 'upgrade'),
  ]).toEqual([2, 1, 1])
  expect([inFlight.ofSlot('green'), [...inFlight.all()].length]).toEqual([1, 3])
  expect([inFlight.ofTarget(a.id), inFlight.ofTarget(b.id)]).toEqual([1, 1])
  inFlight.remove(one)
  inFlight.remove(one)
  expect([inFlight.ofSlot('blue'), inFlight.ofTarget(a.id), inFlight.ofTarget(b.id)]).toEqual([
    1, 0, 1,
  ])
})

test('an exchange without a target is never in flight', () => {
  const inFlight = createInFlight()
  const exchange = exchangeOn(targetOf('blue', 'a'))
  exchange.target = null
  inFlight.add(exchange)
  expect(inFlight.ofSlot('blue')).toBe(0)
})

test('an idle slot is idle at once; a busy one when the last of the kind has left', async () => {
  const inFlight = createInFlight()
  await inFlight.idle({ slot: 'blue', kind: 'http', before: 2 })
  const [one, two] = [exchangeOn(targetOf('blue', 'a')), exchangeOn(targetOf('blue', 'a'))]
  const socket = exchangeOn(targetOf('blue', 'a'), 'upgrade')
  const other = exchangeOn(targetOf('green', 'a'))
  for (const each of [one, two, socket, other]) inFlight.add(each)
  const told: string[] = []
  const idle = inFlight
    .idle({ slot: 'blue', kind: 'http', before: 2 })
    .then(() => told.push('http'))
  const upgrades = inFlight
    .idle({ slot: 'blue', kind: 'upgrade', before: 2 })
    .then(() => told.push('upgrade'))
  inFlight.remove(one)
  await Promise.resolve()
  expect(told).toEqual([])
  inFlight.remove(two)
  await idle
  expect(told).toEqual(['http'])
  inFlight.remove(socket)
  await upgrades
  expect(inFlight.ofSlot('green')).toBe(1)
})

test('moving to another target is no moment of idleness', async () => {
  const inFlight = createInFlight()
  const [a, b] = [targetOf('blue', 'a'), targetOf('blue', 'b')]
  const exchange = exchangeOn(a)
  inFlight.add(exchange)
  let idle = false
  const waiting = inFlight.idle({ slot: 'blue', kind: 'http', before: 2 }).then(() => (idle = true))
  inFlight.move(exchange, b)
  await new Promise((resolve) => setImmediate(resolve))
  expect(idle).toBe(false)
  expect([inFlight.ofTarget(a.id), inFlight.ofTarget(b.id), inFlight.ofSlot('blue')]).toEqual([
    0, 1, 1,
  ])
  inFlight.remove(exchange)
  await waiting
  expect(inFlight.ofTarget(b.id)).toBe(0)
})

test('a cut reaches those of the slot and the kind, and says how many they were', () => {
  const inFlight = createInFlight()
  const cut: string[] = []
  for (const [slot, kind] of [
    ['blue', 'http'],
    ['blue', 'http'],
    ['blue', 'upgrade'],
    ['green', 'http'],
  ] as const) {
    const exchange = exchangeOn(targetOf(slot, 'a'), kind)
    // A cut ends an exchange, which takes it out while others are still to be cut.
    exchange.cut = (code) => {
      cut.push(`${slot} ${kind} ${code}`)
      inFlight.remove(exchange)
    }
    inFlight.add(exchange)
  }
  expect(inFlight.cut({ slot: 'blue', kind: 'http', before: 2 }, 'drain_cut')).toBe(2)
  expect(cut).toEqual(['blue http drain_cut', 'blue http drain_cut'])
  expect([inFlight.ofSlot('blue'), inFlight.ofSlot('green')]).toEqual([1, 1])
})
