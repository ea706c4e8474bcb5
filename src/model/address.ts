// Internet addresses: parsing, networks, and who the client of a request is.
// Pure and strict: what does not parse is null, never a guess.

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

const half = 0xffff_ffff_ffff_ffffn
const mapped = 0xffffn << 32n

/** Parses IPv4 dotted decimal and IPv6, with `::` and an embedded IPv4 tail. No zones, ports or brackets. */
export function parseAddress(text: string): Address | null {
  if (text.includes(':')) return parseIpv6(text)
  const v4 = parseIpv4(text)
  return v4 === null ? null : { high: 0n, low: mapped | v4 }
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
  if (trusted.length === 0) return false
  const address = parseAddress(peer)
  return address !== null && trusted.some((network) => isIn(address, network))
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
  const hops = forwardedFor.split(',')
  for (let i = hops.length - 1; i >= 0; i--) {
    const hop = (hops[i] ?? '').trim()
    if (parseAddress(hop) === null) return client
    client = hop
    if (!isTrusted(hop, trusted)) return client
  }
  return client
}

function parseIpv4(text: string): bigint | null {
  const parts = text.split('.')
  if (parts.length !== 4) return null
  let value = 0n
  for (const part of parts) {
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return null
    value = (value << 8n) | BigInt(part)
  }
  return value
}

function parseIpv6(text: string): Address | null {
  const sides = text.split('::')
  if (sides.length > 2) return null
  const head = groups(sides[0] ?? '', sides.length === 1)
  const tail = sides.length === 2 ? groups(sides[1] ?? '', true) : []
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (sides.length === 2 ? missing < 1 : missing !== 0) return null
  const all = [...head, ...Array<bigint>(missing).fill(0n), ...tail]
  const value = all.reduce((sum, group) => (sum << 16n) | group, 0n)
  return { high: value >> 64n, low: value & half }
}

/** The 16-bit groups of one side of `::`; only the last side may end in dotted decimal. */
function groups(side: string, mayEndInIpv4: boolean): bigint[] | null {
  if (side === '') return []
  const found: bigint[] = []
  const parts = side.split(':')
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      found.push(BigInt(`0x${part}`))
      continue
    }
    const v4 = mayEndInIpv4 && i === parts.length - 1 ? parseIpv4(part) : null
    if (v4 === null) return null
    found.push(v4 >> 16n, v4 & 0xffffn)
  }
  return found
}
