// A client as requests are counted by: 96 bits of a keyed hash of its address, in numbers. As a text, its ClientKey, only where it
// is kept or told: to touch a text for each request costs as much as to decide on it.
import type { Key } from './rates/fingerprint.ts'

/** 16 characters of base64url: the 96 bits. */
export type ClientKey = string

/** Each of the three 32 bits, signed, as `clientOfBytes` reads them. */
export function clientOfWords(low: number, high: number, tail: number): Key {
  return {
    low,
    high,
    text() {
      const bytes = Buffer.allocUnsafe(12)
      bytes.writeInt32LE(low, 0)
      bytes.writeInt32LE(high, 4)
      bytes.writeInt32LE(tail, 8)
      return textOf(bytes)
    },
  }
}

/** `bytes`: 12. */
export function clientOfBytes(bytes: Buffer): Key {
  return clientOfWords(bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8))
}

/** The client whose key was kept. */
export function clientOfKey(key: ClientKey): Key {
  const bytes = Buffer.alloc(12)
  bytes.write(key, 'base64url')
  return { ...clientOfBytes(bytes), text: () => key }
}

/** `bytes`: 12. */
export function textOf(bytes: Buffer): ClientKey {
  return bytes.toString('base64url')
}
