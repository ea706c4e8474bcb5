// Figures as people read them.
import { expect, test } from 'vitest'
import { amount } from '../../src/model/figures.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [999.6, '1,000'],
  [1812, '1,812'],
  [-1812, '-1,812'],
  [12_345_678, '12,345,678'],
  [1e21, '1e+21'],
  [1e200, '1e+200'],
])('the amount %d is written %s', (value, written) => {
  expect(amount(value)).toBe(written)
})

test('amounts are what the locale of English makes of them', () => {
  for (let value = 1; value < 1e15; value = value * 7 + 3)
    expect(amount(value)).toBe(value.toLocaleString('en'))
})
