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

/** The key among those of a mark: two different pairs have the same with a probability of 2^-64. */
export function under(mark: Fingerprint, key: Fingerprint): Fingerprint {
  return { low: key.low ^ mark.low, high: key.high ^ mark.high }
}

/** Of the text in UTF-8: its bytes are read by four, which is faster than its characters by one. */
const encoder = new TextEncoder()
const message = new Int32Array(1024)
const octets = new Uint8Array(message.buffer)
const longestText = Math.floor((octets.length - 4) / 3)

/** Of all texts that differ, two have the same with a probability of 2^-64. */
export function fingerprint(seed: Seed, text: string): Fingerprint {
  const words = readText(text)
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
  return { low, high: v1 ^ v3 }
}

/**
 * Fills `message`, and says how many words of it count: zeros up to a whole word, then the length in bytes, so that "a" and "a\0" are two.
 * Texts are our own or header fields; none has half a surrogate pair, so no two are the same in UTF-8.
 */
function readText(text: string): number {
  const short = text.length > longestText ? hash('sha256', text, 'base64url') : text
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
