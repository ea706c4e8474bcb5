// The text of the ban file: what was encoded is decoded, and whatever became of the text, it is never read as other bans.
import { expect, test } from 'vitest'
import { decodeBans, encodeBans } from '../../../src/limits/bans/ban-record.ts'
import { banOf } from './ban-of.ts'
import { noon } from './open-test-bans.ts'

const saved = {
  bans: [
    banOf({ key: 'a', why: 'a "quoted"\nline' }),
    banOf({ network: '203.0.113.0/24', reason: 'operator', expiresAt: null }),
  ],
  strikes: [['a', { count: 2, lastAt: noon, quietFrom: noon + 1 }] as const],
}

test.each([
  ['some', saved],
  ['none', { bans: [], strikes: [] }],
  ['many', { bans: Array.from({ length: 1_001 }, (_, i) => banOf({ key: `${i}` })), strikes: [] }],
])('%s are decoded as they were, from one line each', async (_name, some) => {
  const text = await encodeBans(some)
  expect(decodeBans(text)).toEqual({ kind: 'bans', saved: some })
  const lines = text.split('\n').filter((line) => /^(\{"id"|\["a")/.test(line))
  expect(lines).toHaveLength(some.bans.length + some.strikes.length)
})

test('a text cut at any byte is unreadable', async () => {
  const text = await encodeBans(saved)
  for (let length = 0; length < text.length; length++) {
    expect(decodeBans(text.slice(0, length)).kind, `${length} bytes`).toBe('unreadable')
  }
})

test('a text with any one bit turned is unreadable, unless it still says the same', async () => {
  const bytes = Buffer.from(await encodeBans(saved))
  let unreadable = 0
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const turned = Buffer.from(bytes)
    turned.writeUInt8(turned.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    const decoding = decodeBans(turned.toString())
    if (decoding.kind === 'bans') expect(decoding.saved, `bit ${bit}`).toEqual(saved)
    else unreadable++
  }
  expect(unreadable).toBeGreaterThan(bytes.length * 7.9)
})

test.each([
  [{ network: 'nonsense' }],
  [{ key: null }],
  [{ expiresAt: 'soon' }],
  [{ reason: 'mood' }],
  [{ id: 7 }],
  [{ hits: null }],
])('a ban with %j is none', async (more) => {
  const bans = [{ ...banOf({ key: 'a' }), ...more }] as never
  expect(decodeBans(await encodeBans({ bans, strikes: [] }))).toEqual({
    kind: 'unreadable',
    why: 'its fields are not those of bans',
  })
})

test('a file of a newer version is said to be one', async () => {
  const text = (await encodeBans(saved)).replace('"version":1', '"version":2')
  expect(decodeBans(text)).toEqual({
    kind: 'unreadable',
    why: 'it has version 2; this gateway reads 1',
  })
})
