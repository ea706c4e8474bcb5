// A client as requests are counted by: 96 bits of a keyed hash of its address.
import type { Key } from './rates/key.ts'

/** The text of a client's key: 16 characters of base64url. */
export type ClientKey = string

/** `bytes`: 12. */
export function clientOfBytes(bytes: Buffer): Key {
  const [low, high, tail] = [bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8)]
  return { low, high, name: null, tail }
}

/** The client whose key was kept. */
export function clientOfKey(key: ClientKey): Key {
  const bytes = Buffer.alloc(12)
  bytes.write(key, 'base64url')
  return { ...clientOfBytes(bytes), name: key }
}
