// Who counts as one client: an IPv4 address, or the network of an IPv6 address, as a keyed hash. An address stays in the
// bounded table of the clients seen last, in memory, and is never written, logged or handed on.
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { readAddress } from '../model/address-words.ts'
import { clientOfBytes, type ClientKey } from './client.ts'
import { createClientTable, ipv4, type ClientWords } from './client-table.ts'
import { textOf, type Key } from './rates/key.ts'

export interface ClientKeyOptions {
  /** At least 16 bytes, kept over restarts: bans are stored under keys made with it. */
  readonly secret: Buffer
  /** Bits of an IPv6 address that make one client, 48 to 64; default 64. */
  readonly ipv6Prefix?: number
  /** Clients are remembered by threes; a power of two, default 65,536. */
  readonly buckets?: number
}

export interface ClientKeys {
  /** What is no address is one client. */
  clientOf(address: string): Key
  /** The key of the same client, as it is kept. */
  keyOf(address: string): ClientKey
  /**
   * The key for logs and metrics. Its secret is drawn anew each day (UTC) and never stored, so what was written
   * yesterday cannot be traced to an address, nor to a key of today or of a ban.
   */
  logKeyOf(address: string, epochMs: number): ClientKey
}

const dayMs = 86_400_000
const unknownName = 'unknown'

/** Throws on a prefix or secret that would make keys too broad or guessable. Memory: about 100 bytes a bucket, and the log keys. */
export function createClientKeys(options: ClientKeyOptions): ClientKeys {
  const { ipv6Prefix = 64, buckets = 65_536 } = options
  check(options.secret, ipv6Prefix, buckets)
  // As a key object it is prepared once, not for each address.
  const secret = createSecretKey(options.secret)
  const hashOf = (name: string): Buffer => digest(secret, `client ${name}`)
  const logKeyFor = (name: string, secretOfDay: KeyObject): ClientKey =>
    textOf(clientOfBytes(digest(secretOfDay, `log ${name}`)))
  const table = createClientTable(buckets)
  const unknown = clientOfBytes(hashOf(unknownName))
  const daily = createDailySecret()
  const read = createReader(ipv6Prefix)
  const placeOf = (words: ClientWords): number => {
    const place = table.find(words)
    return place >= 0 ? place : table.add(words, hashOf(nameOf(words, ipv6Prefix)))
  }
  const clientOf = (address: string): Key => {
    const words = read(address)
    // What anybody may invent must not push out what is real.
    if (words === null) return unknown
    const at = placeOf(words)
    return {
      low: table.wordAt(at, 0),
      high: table.wordAt(at, 1),
      name: null,
      tail: table.wordAt(at, 2),
    }
  }
  return {
    clientOf,
    keyOf: (address) => textOf(clientOf(address)),
    logKeyOf(address, epochMs) {
      const words = read(address)
      const today = daily.of(epochMs)
      if (words === null) return logKeyFor(unknownName, today.secret)
      const place = placeOf(words)
      const known = table.logKeyAt(place, today.day)
      if (known !== null) return known
      const made = logKeyFor(nameOf(words, ipv6Prefix), today.secret)
      table.setLogKey(place, today.day, made)
      return made
    },
  }
}

function check(secret: Buffer, ipv6Prefix: number, buckets: number): void {
  if (secret.length < 16)
    throw new Error(`client keys: the secret has ${secret.length} bytes; give it at least 16`)
  if (!Number.isInteger(ipv6Prefix) || ipv6Prefix < 48 || ipv6Prefix > 64)
    throw new Error(`client keys: ipv6Prefix is ${ipv6Prefix}; give a whole number from 48 to 64`)
  if (!Number.isInteger(Math.log2(buckets)))
    throw new Error(`client keys: buckets is ${buckets}; give a power of two`)
}

/** 96 bits of it. */
function digest(secret: KeyObject, name: string): Buffer {
  return createHmac('sha256', secret).update(name).digest().subarray(0, 12)
}

/** The words of a client by its address; null: it is none. What it gives is filled anew by each reading. */
function createReader(ipv6Prefix: number): (address: string) => ClientWords | null {
  const address = new Uint32Array(4)
  const words: ClientWords = { first: 0, second: 0 }
  const mask = -1 << (64 - ipv6Prefix)
  return (text) => {
    if (!readAddress(text, address)) return null
    // By index: to take it apart as a list costs more than to read it.
    const a = address[0] ?? 0
    const b = address[1] ?? 0
    // IPv4 has one spelling for each address, mapped or not.
    const isIpv4 = a === 0 && b === 0 && address[2] === 0xffff
    words.first = isIpv4 ? ipv4 : a | 0
    words.second = isIpv4 ? (address[3] ?? 0) | 0 : b & mask
    // From ff00::/8, the addresses of groups, nobody sends.
    return !isIpv4 && a >>> 24 === 0xff ? null : words
  }
}

/** The same in each release: bans are stored under keys that are made of it. */
function nameOf({ first, second }: ClientWords, ipv6Prefix: number): string {
  if (first === ipv4) return `ipv4 ${(second >>> 0).toString(16)}/32`
  const network = (BigInt(first >>> 0) << 32n) | BigInt(second >>> 0)
  return `ipv6 ${(network >> BigInt(64 - ipv6Prefix)).toString(16)}/${ipv6Prefix}`
}

interface DailySecret {
  of(epochMs: number): { readonly day: number; readonly secret: KeyObject }
}

function createDailySecret(): DailySecret {
  let current = { day: Number.NaN, secret: drawSecret() }
  return {
    of(epochMs) {
      const day = Math.floor(epochMs / dayMs)
      // A request that began just before midnight may be written just after one that began later.
      if (day !== current.day && day !== current.day - 1) current = { day, secret: drawSecret() }
      return current
    },
  }
}

function drawSecret(): KeyObject {
  return createSecretKey(randomBytes(32))
}
