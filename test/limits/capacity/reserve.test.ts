// Part of a route's capacity, and of its line, is kept for visitors with a session.
import { expect, test } from 'vitest'
import { roomFor } from '../../../src/limits/capacity/room.ts'
import { capsOf, limitsOf, openCap } from './open-cap.ts'

test('visitors without a session get 70 % of a route, and those with one the rest', () => {
  const route = capsOf(10, { reserved: 0.3 })
  const { come } = openCap(limitsOf(route, { queue: { max: 0, forMs: 500 } }))
  const strangers = Array.from({ length: 20 }, () => come('unknown').at)
  expect(strangers.filter((at) => at === 'in').length).toBe(7)
  expect(strangers.at(-1)).toBe('in-flight.reserved')
  expect([come().at, come().at, come().at]).toEqual(['in', 'in', 'in'])
  expect([come().at, come('unknown').at]).toEqual(['in-flight.route', 'in-flight.route'])
})

test('what is reserved is a share of the measured capacity', () => {
  const route = capsOf(100, { reserved: 0.3 })
  const { come } = openCap(limitsOf(route), { limitOf: () => 10 })
  const strangers = Array.from({ length: 8 }, () => come('unknown').at)
  expect(strangers).toEqual([...Array<string>(7).fill('in'), 'waiting'])
})

test('the global cap has a reserve too', () => {
  const global = capsOf(10, { reserved: 0.3 })
  const { come } = openCap(limitsOf(capsOf(9), { global, queue: { max: 0, forMs: 500 } }))
  const strangers = Array.from({ length: 9 }, (_, i) => come('unknown', i < 5 ? 'a' : 'b').at)
  expect(strangers.filter((at) => at === 'in').length).toBe(7)
  expect(come('known', 'b').at).toBe('in')
})

test('part of the line is kept for visitors with a session', () => {
  const route = capsOf(1, { reserved: 0.3 })
  const { come } = openCap(limitsOf(route, { queue: { max: 10, forMs: 500 } }))
  come()
  const strangers = Array.from({ length: 12 }, () => come('unknown').at)
  expect(strangers.filter((at) => at === 'waiting').length).toBe(7)
  const known = Array.from({ length: 4 }, () => come().at)
  expect(known).toEqual(['waiting', 'waiting', 'waiting', 'in-flight.route'])
})

test('however small the capacity, one visitor without a session gets in, or none could ever get one', () => {
  for (const capacity of [1, 2, 3])
    expect(roomFor('unknown', { total: 0, unknown: 0 }, capacity, 0.9)).toBe('free')
})

test('when the measured capacity falls, what strangers hold too much is not taken from what is reserved', () => {
  let limit = 20
  const { come } = openCap(limitsOf(capsOf(100, { reserved: 0.3 })), { limitOf: () => limit })
  const strangers = Array.from({ length: 14 }, () => come('unknown'))
  expect(strangers.every(({ at }) => at === 'in')).toBe(true)
  limit = 10
  const known = Array.from({ length: 4 }, () => come('known').at)
  expect(known).toEqual(['in', 'in', 'in', 'waiting'])
  expect(come('unknown').at).not.toBe('in')
})

test('the whole line is theirs while strangers are in flight, however small the capacity is measured', () => {
  const limits = limitsOf(capsOf(100, { reserved: 0.3 }), { queue: { max: 20, forMs: 500 } })
  const { come } = openCap(limits, { limitOf: () => 4 })
  const stranger = come('unknown')
  const known = Array.from({ length: 30 }, () => come('known'))
  const count = (at: string) => known.filter((guest) => guest.at === at).length
  expect([count('in'), count('waiting')]).toEqual([3, 20])
  stranger.leave()
  expect([count('in'), count('waiting')]).toEqual([4, 19])
  // The load is their own now: a long line would only make all of them wait.
  expect(come('known').at).toBe('in-flight.adaptive')
})
