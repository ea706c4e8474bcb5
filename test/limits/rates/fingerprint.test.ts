// The hash behind the counters, against a plain reading of its paper that is itself held against the authors' vectors.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint, markOf, randomSeed, under } from '../../../src/limits/rates/fingerprint.ts'
import { keyOf, textOf } from '../../../src/limits/rates/key.ts'

const words = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const keys = fc.string({ unit: 'binary', maxLength: 60 })
const pairs = fc.record({ low: words, high: words })

test('a fingerprint is HalfSipHash-1-3 of the text and its length', () => {
  fc.assert(
    fc.property(pairs, keys, (seed, key) => {
      const bytes = Buffer.from(key)
      const padded = Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
      const message = Array.from({ length: padded.length / 4 }, (_, i) => padded.readInt32LE(i * 4))
      const [low, high] = halfSipHash([seed.low, seed.high], [...message, bytes.length], 1, 3)
      const found = fingerprint(seed, key)
      expect([found.low >>> 0, found.high >>> 0]).toEqual([low, high])
    }),
  )
})

test('the reference gives the vectors of the authors', () => {
  const key = [0x03_02_01_00, 0x07_06_05_04] as const
  const hex = (message: readonly number[]): string =>
    halfSipHash(key, message, 2, 4)
      .map((word) => Buffer.from(Uint32Array.of(word).buffer).toString('hex'))
      .join('')
  expect(hex([0])).toBe('218d1f59b9b83cc8')
  expect(hex([0x03_02_01_00, 4 * 2 ** 24])).toBe('d5e78a175be52ea1')
  expect(hex([0x03_02_01_00, 0x07_06_05_04, 8 * 2 ** 24])).toBe('edfee820bce4858c')
})

test('keys that are longer than any header are told apart too', () => {
  const seed = randomSeed()
  const prints = ['a', 'b'].map((end) => fingerprint(seed, `${'x'.repeat(20_000)}${end}`))
  expect(prints[0]).not.toEqual(prints[1])
})

test('two processes have two seeds', () => {
  expect(fingerprint(randomSeed(), 'a')).not.toEqual(fingerprint(randomSeed(), 'a'))
})

test('a mark is the same in every process', () => {
  expect(markOf('site/page')).toEqual(markOf('site/page'))
  expect(markOf('site/page')).not.toEqual(markOf('site/api'))
})

test('a key counts apart under each mark, and gives its text back', () => {
  const key = keyOf('a')
  const [page, api] = [under(markOf('site/page'), key), under(markOf('site/api'), key)]
  expect(page).not.toEqual(api)
  expect(under(markOf('site/page'), keyOf('a'))).toEqual(page)
  expect(under(markOf('site/page'), keyOf('b'))).not.toEqual(page)
  expect(textOf(key)).toBe('a')
})

/** Slow and plain. The message: words, of which the last tells its length. */
function halfSipHash(
  [k0, k1]: readonly [number, number],
  message: readonly number[],
  compressions: number,
  finalizations: number,
): [number, number] {
  const v = Uint32Array.of(k0, k1 ^ 0xee, k0 ^ 0x6c_79_67_65, k1 ^ 0x74_65_64_62)
  const at = (i: number): number => v[i] ?? 0
  const half = (add: number, to: number, by: number): void => {
    v[add] = at(add) + at(to)
    v[to] = ((at(to) << by) | (at(to) >>> (32 - by))) ^ at(add)
  }
  const turn = (i: number): void => {
    v[i] = (at(i) << 16) | (at(i) >>> 16)
  }
  const rounds = (count: number): void => {
    for (let n = 0; n < count; n++) {
      half(0, 1, 5)
      turn(0)
      half(2, 3, 8)
      half(0, 3, 7)
      half(2, 1, 13)
      turn(2)
    }
  }
  for (const word of message) {
    v[3] = at(3) ^ word
    rounds(compressions)
    v[0] = at(0) ^ word
  }
  v[2] = at(2) ^ 0xee
  rounds(finalizations)
  const low = (at(1) ^ at(3)) >>> 0
  v[1] = at(1) ^ 0xdd
  rounds(finalizations)
  return [low, (at(1) ^ at(3)) >>> 0]
}
