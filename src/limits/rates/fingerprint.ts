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
  if (key.length <= longestRead && key !== readKey) read(key)
  let v0 = seed.low
  let v1 = seed.high ^ 0xee
  let v2 = seed.low ^ 0x6c796765
  let v3 = seed.high ^ 0x74656462
  let low = 0
  // The mark, two characters a word, the length; then three rounds for each half of the result.
  const length = 3 + ((key.length + 1) >> 1)
  for (let step = 0; step < length + 6; step++) {
    let word = 0
    if (step < length) word = wordAt(mark, key, step)
    else if (step === length) v2 ^= 0xee
    else if (step === length + 3) {
      low = v1 ^ v3
      v1 ^= 0xdd
    }
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

/**
 * The words of the key that was read last: a request is counted under the key of its client several times in a row, and to read
 * characters is more than half of the work.
 */
const longestRead = 32
const readWords = new Int32Array(longestRead / 2 + 1)
let readKey = ''

function read(key: string): void {
  for (let at = 0; at < key.length + 2; at += 2) readWords[at >> 1] = charsAt(key, at)
  readKey = key
}

function wordAt(mark: Fingerprint, key: string, step: number): number {
  if (step < 2) return step === 0 ? mark.low : mark.high
  return key.length <= longestRead ? (readWords[step - 2] ?? 0) : charsAt(key, (step - 2) * 2)
}

/** Past the end there is the length: "a" and "a\0" are two keys. */
function charsAt(key: string, at: number): number {
  if (at + 1 < key.length) return key.charCodeAt(at) | (key.charCodeAt(at + 1) << 16)
  return at < key.length ? key.charCodeAt(at) : key.length
}

function firstBits(bytes: Buffer): Fingerprint {
  return { low: bytes.readInt32LE(0), high: bytes.readInt32LE(4) }
}
