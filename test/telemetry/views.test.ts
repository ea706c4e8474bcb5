// Events as metrics: each promotion is counted once, when its result is known, however often it is told.
import { expect, test } from 'vitest'
import type { Promotion } from '../../src/model/promotion.ts'
import { countEvents } from '../../src/telemetry/views.ts'
import { promotionOf, stepOf } from '../support/promotion-of.ts'

/** What is counted of these states of promotions, told in turn. */
function counted(...promotions: Promotion[]): string[] {
  const counts: string[] = []
  const metrics: Parameters<typeof countEvents>[0] = {
    promoted: (to, result) => counts.push(`${to} ${result}`),
    rolledBack: (cause) => counts.push(`back by ${cause}`),
    swapped: (ms) => counts.push(`swap ${ms}`),
    reloaded: () => {},
  }
  const tell = countEvents(metrics)
  for (const promotion of promotions) tell({ type: 'promotion', promotion })
  return counts
}

const switched = [stepOf('probe'), stepOf('intent'), stepOf('switch')]

test('a promote that succeeds is counted when it is confirmed, not again when it has drained', () => {
  const drain = promotionOf({ phase: 'drain', result: 'promoted' })
  const states = [
    promotionOf(),
    promotionOf({ phase: 'smoke', steps: switched }),
    drain,
    { ...drain, phase: 'done' as const },
  ]
  expect(counted(...states)).toEqual(['swap 1', 'green promoted'])
})

test('the end of a drain that a rollback brought is not counted as a second promote', () => {
  const drain = promotionOf({ phase: 'drain', result: 'promoted' })
  const back = promotionOf({ id: 2, kind: 'rollback', from: 'green', to: 'blue' })
  const states = [
    drain,
    { ...drain, phase: 'done' as const },
    back,
    { ...back, phase: 'drain' as const, result: 'rolled-back' as const },
  ]
  expect(counted(...states)).toEqual(['green promoted', 'back by hand'])
})

test('a refused rollback is no rollback, a refused promote is a refused promote', () => {
  const refused = { phase: 'done', result: 'refused' } as const
  expect(counted(promotionOf({ ...refused, kind: 'rollback' }))).toEqual([])
  expect(counted(promotionOf(refused))).toEqual(['green refused'])
})
