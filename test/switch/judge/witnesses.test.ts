// Whose failures count: tries again, clients who give too much, failures in a row.
import { expect, test } from 'vitest'
import { createActivity } from '../../../src/switch/judge/activity.ts'
import { createConsecutive } from '../../../src/switch/judge/consecutive.ts'
import { createPairs } from '../../../src/switch/judge/pairs.ts'
import { createRuns } from '../../../src/switch/judge/runs.ts'
import { createShares } from '../../../src/switch/judge/shares.ts'

test('of a run of failures the first two say something, and after a success or a minute the next two', () => {
  const runs = createRuns(2, 10)
  const failed = (atMs: number): boolean => runs.failed('ana', atMs)
  expect([0, 1, 2, 3].map(failed)).toEqual([true, true, false, false])
  runs.succeeded('ana')
  expect([4, 5, 6].map(failed)).toEqual([true, true, false])
  expect([60_005, 60_006, 60_007, 120_006].map(failed)).toEqual([false, false, false, false])
  expect([180_006, 180_007, 180_008].map(failed)).toEqual([true, true, false])
})

test('the runs of two clients are two', () => {
  const runs = createRuns(2, 10)
  for (let i = 0; i < 5; i++) runs.failed('ana', i)
  expect(runs.failed('ben', 6)).toBe(true)
  runs.succeeded('ben')
  expect(runs.failed('ana', 7)).toBe(false)
})

test('no more runs are remembered than there is room for, and the oldest are forgotten first', () => {
  const runs = createRuns(1, 4)
  for (const client of ['ana', 'ben', 'cyd', 'dan', 'eve']) runs.failed(client, 0)
  expect(runs.save().map((list) => list.map(([client]) => client))).toEqual([
    ['cyd', 'dan'],
    ['eve'],
  ])
  expect(runs.failed('cyd', 1)).toBe(false)
  runs.succeeded('cyd')
  expect(runs.failed('cyd', 1)).toBe(true)
  expect(runs.failed('eve', 1)).toBe(false)
  expect(runs.failed('ana', 1)).toBe(true)
})

test('clients are about who were heard of in the last ten seconds, and more than five are as good as five', () => {
  const activity = createActivity()
  expect(activity.count(0)).toBe(0)
  for (const [atMs, client] of ['ana', 'ben', 'ana', 'cyd'].entries()) activity.heard(client, atMs)
  expect(activity.count(3)).toBe(3)
  expect(activity.count(10_001)).toBe(2)
  expect(activity.count(10_003)).toBe(0)
  for (let i = 0; i < 50; i++) activity.heard(`client ${i}`, 20_000)
  expect(activity.count(20_000)).toBe(5)
  expect(activity.save()).toHaveLength(5)
})

test('one client that is loud hides nobody who was heard of lately', () => {
  const activity = createActivity()
  activity.heard('ana', 0)
  for (let i = 1; i < 1000; i++) activity.heard('loud', i)
  expect(activity.count(1000)).toBe(2)
})

test('a client among others gives one failure, and one more for every four of others', () => {
  const { shares } = sharesAmong(['ana', 'ben', 'cyd', 'dan', 'eve'])
  expect(shares.isSpent('ana', 0)).toBe(false)
  shares.add('ana')
  expect(shares.isSpent('ana', 0)).toBe(true)
  for (const client of ['ben', 'cyd', 'dan']) shares.add(client)
  expect(shares.isSpent('ana', 0)).toBe(true)
  shares.add('eve')
  expect(shares.isSpent('ana', 0)).toBe(false)
  shares.add('ana')
  expect(shares.isSpent('ana', 0)).toBe(true)
})

test('of two clients each may give as much as the other, and one more', () => {
  const { shares } = sharesAmong(['ana', 'ben'])
  shares.add('ana')
  expect(shares.isSpent('ana', 0)).toBe(true)
  shares.add('ben')
  expect(shares.isSpent('ana', 0)).toBe(false)
})

test('a client that is alone may give all, once nobody else was heard of for ten seconds', () => {
  const { shares, activity } = sharesAmong(['ben', 'ana'])
  for (let i = 0; i < 5; i++) shares.add('ana')
  expect(shares.isSpent('ana', 9000)).toBe(true)
  activity.heard('ana', 10_000)
  expect(shares.isSpent('ana', 10_000)).toBe(false)
})

test('shares are forgotten when evidence begins anew, and come back when they are restored', () => {
  const { shares, activity } = sharesAmong(['ana', 'ben'])
  shares.add('ana')
  expect(createShares(10, activity, shares.save()).isSpent('ana', 0)).toBe(true)
  shares.clear()
  expect(shares.isSpent('ana', 0)).toBe(false)
})

test('shares have room for so many clients and no more', () => {
  const { shares } = sharesAmong(['ana', 'ben'])
  for (let i = 0; i < 100; i++) shares.add(`client ${i}`)
  expect(shares.save()).toHaveLength(10)
  shares.add('client 100')
  expect(shares.save()).toEqual([['client 100', 1]])
})

test('ten failures in a row are enough, nine and a success are not', () => {
  const consecutive = createConsecutive()
  const fail = (times: number): boolean[] =>
    Array.from({ length: times }, () => consecutive.failed('ana', 1))
  expect(fail(9)).not.toContain(true)
  consecutive.succeeded()
  expect(fail(10)).toEqual([...Array.from({ length: 9 }, () => false), true])
})

test('while others are about, failures in a row must be of as many clients, up to five', () => {
  const consecutive = createConsecutive()
  for (let i = 0; i < 30; i++) expect(consecutive.failed('ana', 5)).toBe(false)
  for (const client of ['ben', 'cyd', 'dan']) expect(consecutive.failed(client, 5)).toBe(false)
  expect(consecutive.failed('eve', 5)).toBe(true)
})

test('a failure without a pair is doubtful while half of the last four that tell anything were of both slots', () => {
  const pairs = createPairs()
  pairs.told('both-failed', 0)
  expect(pairs.isDoubtful(0)).toBe(false)
  pairs.told('both-failed', 1)
  expect(pairs.isDoubtful(1)).toBe(true)
  pairs.told('apart', 2)
  pairs.told('apart', 3)
  expect(pairs.isDoubtful(3)).toBe(true)
  pairs.told('apart', 4)
  expect(pairs.isDoubtful(4)).toBe(false)
})

test('that doubt ends after ten seconds', () => {
  const pairs = createPairs()
  pairs.told('both-failed', 0)
  pairs.told('both-failed', 5000)
  expect(pairs.isDoubtful(9999)).toBe(true)
  expect(pairs.isDoubtful(10_000)).toBe(false)
})

function sharesAmong(clients: readonly string[]) {
  const activity = createActivity()
  for (const client of clients) activity.heard(client, 0)
  return { activity, shares: createShares(10, activity) }
}
