// What stands for a key in the counters: 64 bits of HalfSipHash-1-3 (Aumasson and Bernstein), keyed by chance at each
// start. A key may be a header that a client writes: without the seed, nobody can find two that collide.
import { hash, randomBytes } from 'node:crypto'

/** Each 32 bits, signed. */
export interface Fingerprint {
  readonly low: number
  readonly high: number
}

export type Seed = Fingerprint

/** Of this process, for all that counts in it: the same key is then hashed once for all of them. */
export const processSeed: Seed = randomSeed()

export function randomSeed(): Seed {
  return firstBits(randomBytes(8))
}

/** What tells the keys of one budget from those of all others, the same in every process. */
export function markOf(text: string): Fingerprint {
  return firstBits(hash('sha256', text, 'buffer'))
}

/**
 * Two different pairs of mark and key have the same with a probability of 2^-64. Takes time by the length of the key, and none worth
 * mention for the key that was asked for last: a request is counted under its client several times in a row.
 */
export function fingerprint(seed: Seed, mark: Fingerprint, key: string): Fingerprint {
  hashUnlessLast(seed, key)
  return { low: last.low ^ mark.low, high: last.high ^ mark.high }
}

/** 32 bits that stand for a key among some that are looked at together, in this process. */
export function shortPrint(key: string): number {
  hashUnlessLast(processSeed, key)
  return last.low
}

const last = { seed: null as Seed | null, key: '', low: 0, high: 0 }

/** Of the key in UTF-8: its bytes are read by four, which is faster than its characters by one. */
const encoder = new TextEncoder()
const message = new Int32Array(1024)
const octets = new Uint8Array(message.buffer)
const longestKey = Math.floor((octets.length - 4) / 3)

function hashUnlessLast(seed: Seed, key: string): void {
  if (key === last.key && seed === last.seed) return
  const words = readKey(key)
  let v0 = seed.low
  let v1 = seed.high ^ 0xee
  let v2 = seed.low ^ 0x6c796765
  let v3 = seed.high ^ 0x74656462
  let low = 0
  // A word a round, then three rounds for each half of the result.
  for (let step = 0; step < words + 6; step++) {
    let word = 0
    if (step < words) word = message[step] ?? 0
    else if (step === words) v2 ^= 0xee
    else if (step === words + 3) {
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
  last.seed = seed
  last.key = key
  last.low = low
  last.high = v1 ^ v3
}

/**
 * Fills `message`, and says how many words of it count: zeros up to a whole word, then the length in bytes, so that "a" and "a\0" are two.
 * Keys are our own or header fields; none has half a surrogate pair, so no two are the same in UTF-8.
 */
function readKey(key: string): number {
  const short = key.length > longestKey ? hash('sha256', key, 'base64url') : key
  const { written } = encoder.encodeInto(short, octets)
  octets[written] = 0
  octets[written + 1] = 0
  octets[written + 2] = 0
  const count = (written + 3) >> 2
  message[count] = written
  return count + 1
}

function firstBits(bytes: Buffer): Fingerprint {
  return { low: bytes.readInt32LE(0), high: bytes.readInt32LE(4) }
}
