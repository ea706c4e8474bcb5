// Which promotes would repeat one that went back by itself.
import { expect, test } from 'vitest'
import { latched } from '../../src/switch/latch.ts'
import { promotionOf } from '../support/promotion-of.ts'

const bad = promotionOf({ id: 3, result: 'rolled-back', version: 'one' })

test.each([
  ['the same version', 'one', true],
  ['a version that nobody named', null, true],
  ['another version', 'two', false],
])('%s, after it went back: refused is %s', (_, version, refused) => {
  expect(latched([bad], 'green', version)).toBe(refused ? bad : null)
})

test('what went back had no name: any version may be the same', () => {
  const nameless = { ...bad, version: null }
  expect(latched([nameless], 'green', 'two')).toBe(nameless)
})

test('the other slot is not meant, nor a slot that was kept since, nor one that was left by hand', () => {
  const kept = promotionOf({ id: 4, result: 'promoted' })
  const byHand = promotionOf({
    id: 5,
    kind: 'rollback',
    from: 'green',
    to: 'blue',
    result: 'rolled-back',
  })
  expect(latched([bad], 'blue', 'one')).toBe(null)
  expect(latched([kept, bad], 'green', 'one')).toBe(null)
  expect(latched([byHand, kept], 'green', 'one')).toBe(null)
})

test('refusals and puts back in between do not lift it', () => {
  const refused = promotionOf({ id: 4, result: 'refused' })
  expect(latched([refused, bad], 'green', 'one')).toBe(bad)
})
