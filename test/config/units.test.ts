// Texts with units, to the number they stand for or to null.
import { expect, test } from 'vitest'
import { parseDuration, parsePercent, parseRate, parseSize } from '../../src/config/units.ts'

test.each([
  ['0', 0],
  ['500ms', 500],
  ['1s', 1_000],
  ['1.5s', 1_500],
  ['10m', 600_000],
  ['1h', 3_600_000],
  ['1d', 86_400_000],
  ['1', null],
  ['', null],
  ['s', null],
  ['-1s', null],
  ['1 s', null],
  ['1S', null],
  ['1e3s', null],
  ['1h30m', null],
  ['9999999999s', null],
])('the duration %j is %j ms', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test.each([
  ['0', 0],
  ['1B', 1],
  ['16KB', 16_000],
  ['32KiB', 32_768],
  ['1MB', 1_000_000],
  ['1.5MiB', 1_572_864],
  ['16', null],
  ['16kb', null],
  ['16 KB', null],
  ['-1KB', null],
])('the size %j is %j bytes', (text, bytes) => {
  expect(parseSize(text)).toBe(bytes)
})

test.each([
  ['100/s', { count: 100, perMs: 1_000 }],
  ['10/min', { count: 10, perMs: 60_000 }],
  ['120/m', { count: 120, perMs: 60_000 }],
  ['5/h', { count: 5, perMs: 3_600_000 }],
  ['10/d', { count: 10, perMs: 86_400_000 }],
  ['0/s', null],
  ['10', null],
  ['10/', null],
  ['10/ms', null],
  ['1.5/s', null],
  ['10/toString', null],
])('the rate %j is %j', (text, rate) => {
  expect(parseRate(text)).toEqual(rate)
})

test.each([
  ['1%', 0.01],
  ['1.1%', 0.011],
  ['0%', 0],
  ['100%', 1],
  ['1', null],
  ['-1%', null],
  ['%', null],
])('the percentage %j is %j', (text, share) => {
  expect(parsePercent(text)).toBe(share)
})
