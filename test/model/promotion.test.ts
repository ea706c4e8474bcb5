// Slots and promotions: which word is a slot, and when a promotion holds the switch.
import { expect, test } from 'vitest'
import { isExclusive, type Phase } from '../../src/model/promotion.ts'
import { isSlotName, otherSlot, slotNames } from '../../src/model/slot.ts'
import { promotionOf } from '../support/promotion-of.ts'

test.each([
  ['preflight', true],
  ['intent', true],
  ['smoke', true],
  ['confirm', true],
  ['put-back', true],
  ['drain', false],
  ['done', false],
] satisfies [Phase, boolean][])('in phase %s a promotion holds the switch: %s', (phase, holds) => {
  expect(isExclusive(promotionOf({ phase }))).toBe(holds)
})

test('nobody holds the switch before the first promotion', () => {
  expect(isExclusive(null)).toBe(false)
})

test('each slot is the other of the other', () => {
  expect(slotNames.map(otherSlot)).toEqual(['green', 'blue'])
})

test.each(['Blue', 'blue ', '', 'constructor', 0, null, undefined, ['blue']])(
  '%j is no slot',
  (word) => {
    expect(isSlotName(word)).toBe(false)
  },
)
