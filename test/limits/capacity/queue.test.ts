// Who waits for a place, how long, and who goes first.
import { expect, test } from 'vitest'
import type { Entered } from '../../../src/limits/capacity/entry.ts'
import { createInFlightCap } from '../../../src/limits/capacity/in-flight-cap.ts'
import { capsOf, enterOrWait, limitsOf, openCap } from './open-cap.ts'

test('of those who wait, visitors with a session go first, then each in the order they came', () => {
  const { come } = openCap(limitsOf(capsOf(1)))
  let inside = come()
  const line = {
    stranger: come('unknown'),
    secondStranger: come('unknown'),
    known: come(),
    secondKnown: come(),
  }
  for (const next of [line.known, line.secondKnown, line.stranger, line.secondStranger]) {
    expect(next.at).toBe('waiting')
    inside.leave()
    expect(next.at).toBe('in')
    inside = next
  }
})

test('whoever has waited too long is told to come again', () => {
  const { come, cap, timeUp } = openCap(limitsOf(capsOf(1)))
  const [inside, waiting] = [come(), come()]
  timeUp()
  expect([waiting.at, cap.count('site').waiting]).toEqual(['in-flight.route', 0])
  inside.leave()
  expect([waiting.at, cap.count('site').http]).toEqual(['in-flight.route', 0])
})

test('a client that leaves the line is forgotten, and its timer with it', () => {
  const { come, cap, timers } = openCap(limitsOf(capsOf(1)))
  const [inside, gone, next] = [come(), come(), come()]
  gone.leave()
  expect([cap.count('site').waiting, timers()]).toEqual([1, 1])
  inside.leave()
  expect([gone.at, next.at, timers()]).toEqual(['waiting', 'in', 0])
})

test('only who waits has a timer', () => {
  const { come, timers } = openCap(limitsOf(capsOf(2)))
  come()
  come()
  expect(timers()).toBe(0)
  come()
  expect(timers()).toBe(1)
})

test('the line is bounded', () => {
  const { come } = openCap(limitsOf(capsOf(1), { queue: { max: 3, forMs: 500 } }))
  const found = Array.from({ length: 5 }, () => come().at)
  expect(found).toEqual(['in', 'waiting', 'waiting', 'waiting', 'in-flight.route'])
})

test('the line of a route whose measured capacity is short holds half of that', () => {
  const { come } = openCap(limitsOf(capsOf(100), { queue: { max: 50, forMs: 500 } }), {
    limitOf: () => 4,
  })
  const found = Array.from({ length: 7 }, () => come().at)
  expect(found.slice(4)).toEqual(['waiting', 'waiting', 'in-flight.adaptive'])
})

test('where the global cap is what is short, the first of any route goes next', () => {
  const { come } = openCap(limitsOf(capsOf(2), { global: capsOf(3) }))
  const [inside] = [come('known', 'a'), come('known', 'a'), come('known', 'b')]
  const [ofA, ofB] = [come('known', 'a'), come('known', 'b')]
  const [second] = [come('known', 'c')]
  inside?.leave()
  expect([ofA.at, ofB.at, second.at]).toEqual(['in', 'waiting', 'waiting'])
})

test('a route that is full does not hold up those who wait for another', () => {
  const { come } = openCap(limitsOf(capsOf(1), { global: capsOf(2) }))
  const stuck = come('known', 'stuck')
  const other = come('known', 'b')
  const [behindStuck, next] = [come('known', 'stuck'), come('known', 'b')]
  other.leave()
  expect([stuck.at, behindStuck.at, next.at]).toEqual(['in', 'waiting', 'in'])
})

test('when the measured capacity grows, those who wait go before those who come', () => {
  let measured = 4
  const { come, timeUp } = openCap(limitsOf(capsOf(100)), { limitOf: () => measured })
  for (let i = 0; i < 4; i++) come()
  const [waiting, last] = [come(), come()]
  measured = 5
  expect([come().at, waiting.at, last.at]).toEqual(['waiting', 'in', 'waiting'])
  measured = 6
  timeUp()
  expect(last.at).toBe('in')
})

test('whoever goes and ends at once lets the next one go', () => {
  const cap = createInFlightCap({ limits: limitsOf(capsOf(1)), mode: () => 'enforce' })
  const known = { session: 'known', kind: 'http' } as const
  let gone = 0
  const inside = cap.enter('site', known)
  for (let i = 0; i < 4; i++) {
    const enter = ({ place }: Entered): void => {
      gone++
      cap.leave(place)
    }
    enterOrWait(cap, 'site', known, { enter, shed() {} })
  }
  if (inside.kind === 'entered') cap.leave(inside.place)
  expect([gone, cap.count('site').http, cap.count('site').waiting]).toEqual([4, 0, 0])
})

test('the timer of the system ends a wait', async () => {
  const limits = limitsOf(capsOf(1), { queue: { max: 1, forMs: 5 } })
  const cap = createInFlightCap({ limits, mode: () => 'enforce' })
  const known = { session: 'known', kind: 'http' } as const
  cap.enter('site', known)
  const shed = await new Promise((resolve) => {
    enterOrWait(cap, 'site', known, { enter() {}, shed: resolve })
  })
  expect(shed).toEqual({ kind: 'shed', rule: 'in-flight.route', retryAfterMs: 1000 })
})
