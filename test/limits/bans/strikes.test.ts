// Strikes and the ladder: which evidence counts, what it costs, and how quiet days take it back.
import { array, assert, boolean, constantFrom, integer, oneof, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { weights, type Evidence } from '../../../src/limits/bans/ban.ts'
import { sentenceFor, topStrikes } from '../../../src/limits/bans/ladder.ts'
import { createStrikeTable } from '../../../src/limits/bans/strike-table.ts'
import { strike, strikesNow, type Strikes } from '../../../src/limits/bans/strikes.ts'
import { day, hour, noon, second } from './open-test-bans.ts'

const top = topStrikes.temporary

function struck(before: Strikes | null, evidence: Evidence, at: number, rungs = top): Strikes {
  const outcome = strike(before, evidence, at, rungs)
  if (outcome.kind === 'ignored') throw new Error('ignored')
  return outcome.strikes
}

/** As many strikes, an hour after the last one or after its ban. */
function strikesOf(count: number): Strikes {
  let strikes = struck(null, 'honeypot', noon)
  while (strikes.count < count) strikes = struck(strikes, 'honeypot', strikes.quietFrom + hour)
  return strikes
}

test('a warning, an hour, six, a day, seven days, and no more; for ever only where that is wanted', () => {
  expect([1, 2, 3, 4, 5].map(sentenceFor)).toEqual([
    { kind: 'warning' },
    { kind: 'ban', forMs: hour },
    { kind: 'ban', forMs: 6 * hour },
    { kind: 'ban', forMs: 24 * hour },
    { kind: 'ban', forMs: 7 * 24 * hour },
  ])
  const at = strikesOf(5).quietFrom + hour
  expect(strike(strikesOf(5), 'honeypot', at, top)).toMatchObject({
    strikes: { count: 5 },
    sentence: { forMs: 7 * day },
  })
  expect(strike(strikesOf(5), 'honeypot', at, topStrikes.permanent)).toMatchObject({
    strikes: { count: 6 },
    sentence: { kind: 'ban', forMs: null },
  })
})

test.each(['robots', 'too-many-requests'] as const)('%s never costs a strike', (evidence) => {
  for (const before of [null, strikesOf(1), strikesOf(4)]) {
    expect(strike(before, evidence, noon + day, top)).toEqual({ kind: 'ignored' })
  }
})

test('what follows within a second is the same act, whatever it is; missing paths are counted already', () => {
  const first = struck(null, 'scanner', noon)
  for (const evidence of ['scanner', 'honeypot', 'fake-bot'] as const) {
    expect(strike(first, evidence, noon + second - 1, top)).toEqual({ kind: 'ignored' })
    expect(struck(first, evidence, noon + second).count).toBe(2)
  }
  expect(struck(first, 'not-found', noon + 1).count).toBe(2)
})

test('each quiet day takes one back, counted from the end of the ban', () => {
  const four = strikesOf(4)
  const end = four.lastAt + 24 * hour
  expect(strikesNow(four, end)).toBe(4)
  expect(strikesNow(four, end + day - 1)).toBe(4)
  expect(strikesNow(four, end + day)).toBe(3)
  expect(strikesNow(four, end + 4 * day)).toBe(0)
  expect(strikesNow(four, end + 400 * day)).toBe(0)
  expect(struck(four, 'honeypot', end + 2 * day).count).toBe(3)
})

test('a clock that was put back neither acquits nor takes anything back', () => {
  const two = strikesOf(2)
  expect(strikesNow(two, noon - 30 * day)).toBe(2)
  expect(struck(two, 'honeypot', noon - 30 * day).count).toBe(3)
})

test('whatever evidence comes whenever, the ladder is climbed by single rungs and each ban fits its rung', () => {
  const kinds = constantFrom(...(Object.keys(weights) as Evidence[]))
  const pauses = oneof(integer({ min: 0, max: 3 * second }), integer({ min: 0, max: 12 * day }))
  assert(
    property(array(tuple(kinds, pauses), { maxLength: 60 }), boolean(), (acts, ever) => {
      const rungs = ever ? topStrikes.permanent : topStrikes.temporary
      let now = noon
      let strikes: Strikes | null = null
      for (const [evidence, pause] of acts) {
        now += pause
        const left = strikesNow(strikes, now)
        expect(left).toBeLessThanOrEqual(strikes?.count ?? 0)
        const outcome = strike(strikes, evidence, now, rungs)
        if (outcome.kind === 'ignored') continue
        expect(weights[evidence]).toBe(1)
        expect(outcome.strikes.count).toBe(Math.min(rungs, left + 1))
        expect(outcome.sentence).toEqual(sentenceFor(outcome.strikes.count))
        strikes = outcome.strikes
      }
    }),
  )
})

test('the table forgets who was struck longest ago when it is full, and keeps what is more than a warning', () => {
  const table = createStrikeTable([], 3)
  const counts = (...keys: string[]) =>
    keys.map((key) => {
      const outcome = table.add(key, 'honeypot', noon + hour, top)
      return outcome.kind === 'counted' ? outcome.strikes.count : 0
    })
  for (const key of ['a', 'b', 'c', 'a', 'd']) table.add(key, 'not-found', noon, top)
  // Now b is forgotten: d took its place.
  expect(table.kept(noon).map(([key]) => key)).toEqual(['a'])
  expect(counts('a', 'c', 'd')).toEqual([3, 2, 2])
  expect(counts('b')).toEqual([1])
  table.forgive('c')
  expect(table.kept(noon + hour).map(([key]) => key)).toEqual(['d'])
})
