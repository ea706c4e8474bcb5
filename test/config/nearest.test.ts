// Which word is suggested for one that is unknown.
import { expect, test } from 'vitest'
import { didYouMean, nearest } from '../../src/config/nearest.ts'

const known = ['listen', 'health', 'keepAlive', 'for', 'match', 'web']

test.each([
  ['lisen', 'listen'],
  ['listenn', 'listen'],
  ['lsiten', 'listen'],
  ['Listen', 'listen'],
  ['haelht', 'health'],
  ['keep-alive', 'keepAlive'],
  ['wbe', 'web'],
  ['foo', 'for'],
  ['fix', null],
  ['path', null],
  ['something', null],
  ['', null],
])('for %j it is %j', (written, meant) => {
  expect(nearest(written, known)).toBe(meant)
})

test('the closest of several candidates is suggested', () => {
  expect(nearest('drains', ['brain', 'drain', 'rains'])).toBe('drain')
})

test('nothing is asked when no word is close', () => {
  expect(didYouMean('checkout', known)).toBe('')
  expect(didYouMean('lisen', known)).toBe('; did you mean "listen"?')
})
