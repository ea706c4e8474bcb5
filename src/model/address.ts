// Internet addresses: parsing, networks, and who the client of a request is.
// Pure and strict: what does not parse is null, never a guess.
import { readAddress } from './address-words.ts'

/** An address as 16 bytes in two halves; IPv4 lives in ::ffff:0:0/96, so both families compare alike. */
export interface Address {
  readonly high: bigint
  readonly low: bigint
}

export interface Network {
  readonly address: Address
  /** Bits that must match, of 128. */
  readonly bits: number
  /** As the operator wrote it. */
  readonly text: string
}

/** Filled anew by each reading. */
const read = new Uint32Array(4)

/** Parses IPv4 dotted decimal and IPv6, with `::` and an embedded IPv4 tail. No zones, ports or brackets. */
export function parseAddress(text: string): Address | null {
  if (!readAddress(text, read)) return null
  const [a = 0, b = 0, c = 0, d = 0] = read
  return { high: (BigInt(a) << 32n) | BigInt(b), low: (BigInt(c) << 32n) | BigInt(d) }
}

/** Parses `10.0.0.0/8`, `fd00::/8` or a single address. */
export function parseNetwork(text: string): Network | null {
  const [base = '', suffix, more] = text.split('/')
  const address = parseAddress(base)
  if (address === null || more !== undefined) return null
  const width = base.includes(':') ? 128 : 32
  if (suffix === undefined) return { address, bits: 128, text }
  if (!/^\d{1,3}$/.test(suffix) || Number(suffix) > width) return null
  return { address, bits: 128 - width + Number(suffix), text }
}

export function isIn(address: Address, network: Network): boolean {
  const bits = network.bits
  if (bits <= 64)
    return bits === 0 || (address.high ^ network.address.high) >> BigInt(64 - bits) === 0n
  return (
    address.high === network.address.high &&
    (address.low ^ network.address.low) >> BigInt(128 - bits) === 0n
  )
}

/** Whether a socket's peer is one of the trusted networks. Unparseable is untrusted. */
export function isTrusted(peer: string, trusted: readonly Network[]): boolean {
  return trusted.length > 0 && readAddress(peer, read) && isWithin(read, trusted)
}

/**
 * The client of a request: walking X-Forwarded-For from the right over trusted hops, the first that is not trusted.
 * An unparseable hop ends the walk at the hop that reported it, so a forged list never names somebody else.
 */
export function clientAddress(
  peer: string,
  forwardedFor: string | null,
  trusted: readonly Network[],
): string {
  let client = peer
  if (forwardedFor === null || !isTrusted(peer, trusted)) return client
  // From the right, one hop at a time: a long list that was forged costs no more than what is looked at of it.
  for (let end = forwardedFor.length; end >= 0;) {
    const comma = end === 0 ? -1 : forwardedFor.lastIndexOf(',', end - 1)
    const hop = forwardedFor.slice(comma + 1, end).trim()
    if (!readAddress(hop, read)) return client
    client = hop
    if (!isWithin(read, trusted)) return client
    end = comma
  }
  return client
}

/** Whether the address that was read is in one of the networks. */
function isWithin(words: Uint32Array, networks: readonly Network[]): boolean {
  for (const network of networks) {
    let masked = masks.get(network)
    if (masked === undefined) {
      masked = maskOf(network)
      masks.set(network, masked)
    }
    if (matches(words, masked)) return true
  }
  return false
}

interface Masked {
  readonly words: Uint32Array
  readonly masks: Uint32Array
}

/** Made once for each network of a config. */
const masks = new WeakMap<Network, Masked>()

function maskOf({ address, bits }: Network): Masked {
  const all = ((1n << 128n) - 1n) ^ ((1n << BigInt(128 - bits)) - 1n)
  return { words: wordsOf((address.high << 64n) | address.low), masks: wordsOf(all) }
}

function wordsOf(value: bigint): Uint32Array {
  return Uint32Array.from([96n, 64n, 32n, 0n], (shift) => Number((value >> shift) & 0xffff_ffffn))
}

function matches(words: Uint32Array, masked: Masked): boolean {
  for (let i = 0; i < 4; i++) {
    const mask = masked.masks[i] ?? 0
    if (((words[i] ?? 0) & mask) !== ((masked.words[i] ?? 0) & mask)) return false
  }
  return true
}
