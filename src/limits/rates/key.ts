// What is counted by, such as a client or the value of a header: numbers in this process, since to touch a text for each request costs as
// much as to decide on it; a text only where it is kept, told, or counted by others.
import { fingerprint, randomSeed, type Fingerprint } from './fingerprint.ts'

export interface Key extends Fingerprint {
  /** What it was made of; null: of a client, which is all of its 96 bits. */
  readonly name: string | null
  /** The last 32 bits of a client, signed. */
  readonly tail: number
}

/** Of this process, for all that counts in it. */
const processSeed = randomSeed()

/** Takes time by the length of the text: whoever counts by the same often keeps its key. */
export function keyOf(text: string): Key {
  const { low, high } = fingerprint(processSeed, text)
  return { low, high, name: text, tail: 0 }
}

/** The key of a counter that all share. */
export const everybody = keyOf('')

/** The same in all processes that count together. Of a client: 16 characters of base64url. */
export function textOf({ name, low, high, tail }: Key): string {
  if (name !== null) return name
  const bytes = Buffer.allocUnsafe(12)
  bytes.writeInt32LE(low, 0)
  bytes.writeInt32LE(high, 4)
  bytes.writeInt32LE(tail, 8)
  return bytes.toString('base64url')
}
