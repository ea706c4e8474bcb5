// What stands for a key in the counters: 64 bits of HalfSipHash-1-3 (Aumasson and Bernstein), keyed by chance at each
// start. A key may be a header that a client writes: without the seed, nobody can find two that collide.
import { hash, randomBytes } from 'node:crypto'

/** Each 32 bits, signed. */
export interface Fingerprint {
  readonly low: number
  readonly high: number
}

export type Seed = Fingerprint

export function randomSeed(): Seed {
  return firstBits(randomBytes(8))
}

/** What tells the keys of one budget from those of all others, the same in every process. */
export function markOf(text: string): Fingerprint {
  return firstBits(hash('sha256', text, 'buffer'))
}

/** Two different pairs of mark and key have the same with a probability of 2^-64. Takes time by the length of the key. */
export function fingerprint(seed: Seed, mark: Fingerprint, key: string): Fingerprint {
  let v0 = seed.low
  let v1 = seed.high ^ 0xee
  let v2 = seed.low ^ 0x6c796765
  let v3 = seed.high ^ 0x74656462
  let low = 0
  // The mark, two characters a word, the length; then three rounds for each half of the result.
  const length = 3 + ((key.length + 1) >> 1)
  for (let step = 0; step < length + 6; step++) {
    if (step === length) v2 ^= 0xee
    if (step === length + 3) {
      low = v1 ^ v3
      v1 ^= 0xdd
    }
    const word = step < length ? wordAt(mark, key, step) : 0
    v3 ^= word
    v0 = (v0 + v1) | 0
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0
    v0 = (v0 << 16) | (v0 >>> 16)
    v2 = (v2 + v3) | 0
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2
    v0 = (v0 + v3) | 0
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0
    v2 = (v2 + v1) | 0
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2
    v2 = (v2 << 16) | (v2 >>> 16)
    v0 ^= word
  }
  return { low, high: v1 ^ v3 }
}

function wordAt(mark: Fingerprint, key: string, step: number): number {
  if (step === 0) return mark.low
  if (step === 1) return mark.high
  const at = (step - 2) * 2
  // Past the end there is the length: "a" and "a\0" are two keys.
  if (at >= key.length) return key.length
  return key.charCodeAt(at) | (at + 1 < key.length ? key.charCodeAt(at + 1) << 16 : 0)
}

function firstBits(bytes: Buffer): Fingerprint {
  return { low: bytes.readInt32LE(0), high: bytes.readInt32LE(4) }
}
