// Who counts as one client: an IPv4 address, or the network of an IPv6 address, as a keyed hash. An address stays in the
// bounded cache of this file, in memory, and is never written, logged or handed on.
import { createHmac, createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { parseAddress, type Address } from '../model/address.ts'

/** 16 characters of base64url: the first 96 bits of an HMAC-SHA256. */
export type ClientKey = string

export interface ClientKeyOptions {
  /** At least 16 bytes, kept over restarts: bans are stored under keys made with it. */
  readonly secret: Buffer
  /** Bits of an IPv6 address that make one client, 48 to 64; default 64. */
  readonly ipv6Prefix?: number
  /** How many addresses are remembered, the first in being the first out; default 65,536. */
  readonly cacheSize?: number
}

export interface ClientKeys {
  /** The key that limits and bans count by. What is no address has one key for all. */
  keyOf(address: string): ClientKey
  /** The key of the /24 or /48 around an address, for the bucket that many clients share. */
  aggregateOf(address: string): ClientKey
  /**
   * The key for logs and metrics. Its secret is drawn anew each day (UTC) and never stored, so what was written
   * yesterday cannot be traced to an address, nor to a key of today or of a ban.
   */
  logKeyOf(address: string, epochMs: number): ClientKey
}

/** What is remembered of one address; empty: not asked for yet. */
interface Entry {
  readonly key: ClientKey
  aggregate: ClientKey
  logKey: ClientKey
  logDay: number
}

const longestAddress = '0000:0000:0000:0000:0000:ffff:255.255.255.255'.length
const dayMs = 86_400_000
const unknownName = 'unknown'

/**
 * Throws on a prefix or secret that would make keys too broad or guessable. Memory: at most `cacheSize` entries of
 * about 300 bytes.
 */
export function createClientKeys(options: ClientKeyOptions): ClientKeys {
  const { ipv6Prefix = 64, cacheSize = 65_536 } = options
  check(options.secret, ipv6Prefix, cacheSize)
  // As a key object it is prepared once, not for each address.
  const secret = createSecretKey(options.secret)
  const clientName = (address: Address | null): string => nameOf(address, 32, ipv6Prefix)
  const entryFor = (name: string): Entry => ({
    key: digest(secret, `client ${name}`),
    aggregate: '',
    logKey: '',
    logDay: Number.NaN,
  })
  const cache = createFirstInFirstOut<Entry>(cacheSize)
  const unknown = entryFor(unknownName)
  const daily = createDailySecret()

  const entryOf = (text: string): Entry => {
    if (text.length > longestAddress) return unknown
    const known = cache.get(text)
    if (known !== undefined) return known
    const address = parseAddress(text)
    // What anybody may invent must not push out what is real.
    if (address === null) return unknown
    const entry = entryFor(clientName(address))
    cache.set(ownCopy(text), entry)
    return entry
  }

  return {
    keyOf: (text) => entryOf(text).key,
    aggregateOf(text) {
      const entry = entryOf(text)
      if (entry.aggregate === '')
        entry.aggregate = digest(secret, `network ${nameOf(addressIn(text), 24, 48)}`)
      return entry.aggregate
    },
    logKeyOf(text, epochMs) {
      const entry = entryOf(text)
      const today = daily.of(epochMs)
      if (entry.logDay !== today.day) {
        entry.logDay = today.day
        entry.logKey = digest(today.secret, `log ${clientName(addressIn(text))}`)
      }
      return entry.logKey
    },
  }
}

function check(secret: Buffer, ipv6Prefix: number, cacheSize: number): void {
  if (secret.length < 16)
    throw new Error(`client keys: the secret has ${secret.length} bytes; give it at least 16`)
  if (!Number.isInteger(ipv6Prefix) || ipv6Prefix < 48 || ipv6Prefix > 64)
    throw new Error(`client keys: ipv6Prefix is ${ipv6Prefix}; give a whole number from 48 to 64`)
  if (!Number.isInteger(cacheSize) || cacheSize < 1)
    throw new Error(`client keys: cacheSize is ${cacheSize}; give a whole number from 1`)
}

function digest(secret: KeyObject, name: string): ClientKey {
  return createHmac('sha256', secret).update(name).digest().toString('base64url', 0, 12)
}

function addressIn(text: string): Address | null {
  return text.length > longestAddress ? null : parseAddress(text)
}

/** One spelling for each network: IPv4, mapped or not, by its first `v4Bits`; IPv6 by its first `v6Bits`, at most 64. */
function nameOf(address: Address | null, v4Bits: number, v6Bits: number): string {
  if (address === null) return unknownName
  const isIpv4 = address.high === 0n && address.low >> 32n === 0xffffn
  if (!isIpv4) return `ipv6 ${(address.high >> BigInt(64 - v6Bits)).toString(16)}/${v6Bits}`
  const bits = (address.low & 0xffff_ffffn) >> BigInt(32 - v4Bits)
  return `ipv4 ${bits.toString(16)}/${v4Bits}`
}

/** A part cut out of a header keeps the whole header in memory for as long as it is kept itself. */
function ownCopy(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

interface FirstInFirstOut<Value> {
  get(name: string): Value | undefined
  /** `name` must not be in it. */
  set(name: string, value: Value): void
}

function createFirstInFirstOut<Value>(size: number): FirstInFirstOut<Value> {
  const values = new Map<string, Value>()
  // The order is kept beside the Map: its own first key is found by stepping over all that was deleted before it.
  const order: string[] = []
  let oldest = 0
  return {
    get: (name) => values.get(name),
    set(name, value) {
      if (order.length === size) values.delete(order[oldest] ?? '')
      order[oldest] = name
      oldest = (oldest + 1) % size
      values.set(name, value)
    },
  }
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
