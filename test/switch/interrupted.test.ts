// What becomes of a promotion in whose midst the gateway ended: by what the history had heard, and what the state had.
import { expect, test } from 'vitest'
import type { Promotion } from '../../src/model/promotion.ts'
import { afterRestart } from '../../src/switch/interrupted.ts'
import { savedOf, type SavedState } from '../../src/switch/saved-state.ts'
import { promotionOf } from '../support/promotion-of.ts'

const bake = { ms: 600_000, onFail: 'rollback' } as const
const begun = promotionOf({ bake })
const draining = promotionOf({ bake, phase: 'drain', result: 'promoted', generation: 5 })
const baking = promotionOf({ bake, phase: 'bake', result: 'promoted', generation: 5 })
const intent = { promotion: 1, to: 'green', generation: 5, kind: 'switch' } as const
const underWay: SavedState = { live: 'blue', generation: 4, intent }
const armed = savedOf('green', 5, 1, 'blue')

const table: readonly [string, Promotion, SavedState | null, Partial<Promotion>][] = [
  ['not confirmed', begun, underWay, { phase: 'done', result: 'interrupted' }],
  ['nothing recorded', begun, null, { phase: 'done', result: 'interrupted' }],
  [
    'confirmed, the history had not heard',
    begun,
    armed,
    { phase: 'bake', result: 'promoted', generation: 5 },
  ],
  ['draining', draining, armed, { phase: 'bake', result: 'promoted', verdict: null }],
  ['baking', baking, armed, { phase: 'bake', verdict: null }],
  [
    'the judge had moved traffic back',
    baking,
    savedOf('blue', 6, 1, null),
    {
      phase: 'done',
      result: 'rolled-back',
      error: { code: 'rolled_back', detail: expect.any(String) },
    },
  ],
  [
    'the bake was over, the history had not heard',
    baking,
    savedOf('green', 5, 1, null),
    {
      phase: 'done',
      result: 'promoted',
      verdict: { kind: 'ended', detail: expect.any(String), judgement: null },
    },
  ],
  [
    'nobody watched',
    { ...draining, bake: null },
    savedOf('green', 5, 1, null),
    {
      phase: 'done',
      result: 'promoted',
      verdict: { kind: 'ended', detail: expect.any(String), judgement: null },
    },
  ],
  ['the state was lost in the bake', baking, null, { phase: 'done', result: 'promoted' }],
]

test.each(table)('%s', (_, last, recorded, expected) => {
  expect(afterRestart(last, recorded)).toMatchObject(expected)
})

test('what is over stays what it was', () => {
  const done = promotionOf({ phase: 'done', result: 'refused' })
  expect(afterRestart(done, underWay)).toBe(done)
})
