// The clients that were seen last, by the words of their address: most requests come from one of them, and a look at one line of
// memory tells which. Bounded: in a full bucket whoever came longest ago gives way. What is no client's address is not for it.
import { randomBytes } from 'node:crypto'

/** Two words that tell a client from all others: `ipv4` and an IPv4 address, or the network of an IPv6 address. */
export interface ClientWords {
  first: number
  second: number
}

/** Groups of IPv6 addresses begin so, from which nothing is ever sent. */
export const ipv4 = -1
const nobody = -2

export interface ClientTable {
  /** The place of a client; -1: it has none. Good until another client is added. */
  find(words: ClientWords): number
  /** A place for a client that has none; `hash`: 12 bytes. */
  add(words: ClientWords, hash: Buffer): number
  /** Of the hash, words 0, 1 and 2. */
  wordAt(place: number, word: 0 | 1 | 2): number
  /** The word that stands for the client in the log of that day; null: it has none yet. */
  logKeyAt(place: number, day: number): string | null
  setLogKey(place: number, day: number, logKey: string): void
}

/** A bucket is one line of memory, 64 bytes: three places of five words, and whose turn it is to give way. */
const ways = 3
const placeWords = 5
const bucketWords = 16
const turnAt = ways * placeWords

/** `buckets`: a power of two; three clients each, in about 100 bytes and, once they were logged, three texts. */
export function createClientTable(buckets: number): ClientTable {
  const cells = new Int32Array(buckets * bucketWords).fill(nobody)
  const logKeys: string[] = Array.from({ length: buckets * ways }, () => '')
  const logDays = new Int32Array(buckets * ways)
  const bucketOf = spread(buckets)
  return {
    find({ first, second }) {
      const bucket = bucketOf(first, second)
      for (let at = bucket; at < bucket + turnAt; at += placeWords)
        if (cells[at] === first && cells[at + 1] === second) return at
      return -1
    },
    add({ first, second }, hash) {
      const bucket = bucketOf(first, second)
      // Below 0 until it is first made use of.
      const turn = Math.max(0, cells[bucket + turnAt] ?? 0)
      cells[bucket + turnAt] = (turn + 1) % ways
      const place = bucket + turn * placeWords
      cells[place] = first
      cells[place + 1] = second
      for (let word = 0; word < 3; word++) cells[place + 2 + word] = hash.readInt32LE(word * 4)
      logKeys[indexOf(place)] = ''
      return place
    },
    wordAt: (place, word) => cells[place + 2 + word] ?? 0,
    logKeyAt(place, day) {
      const index = indexOf(place)
      const logKey = logKeys[index] ?? ''
      return logKey === '' || logDays[index] !== day ? null : logKey
    },
    setLogKey(place, day, logKey) {
      const index = indexOf(place)
      logKeys[index] = logKey
      logDays[index] = day
    },
  }
}

/** Of a place among all places. */
function indexOf(place: number): number {
  const inBucket = place % bucketWords
  return ((place - inBucket) / bucketWords) * ways + inBucket / placeWords
}

/** Where the bucket of two words begins. By factors that are drawn at each start: nobody can choose addresses that fall into one. */
function spread(buckets: number): (first: number, second: number) => number {
  const drawn = randomBytes(8)
  const [one, other] = [drawn.readInt32LE(0) | 1, drawn.readInt32LE(4) | 1]
  return (first, second) => {
    const mixed = Math.imul(first, one) + Math.imul(second ^ (second >>> 16), other)
    return ((mixed ^ (mixed >>> 16)) & (buckets - 1)) * bucketWords
  }
}
