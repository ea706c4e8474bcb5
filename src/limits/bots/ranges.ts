// Address ranges as search engines publish them: read strictly, searched by halving. A text with one bad entry is refused
// whole: half a list would make impostors of the crawlers in the other half.
import { isIn, parseNetwork, type Address, type Network } from '../../model/address.ts'

export interface Ranges {
  /** As they were written, without repeats. */
  readonly prefixes: readonly string[]
  has(address: Address): boolean
}

export type ParsedRanges =
  | { readonly kind: 'ranges'; readonly ranges: Ranges }
  /** Says where, what was found there, and what belongs there. */
  | { readonly kind: 'refused'; readonly problem: string }

/**
 * Reads the JSON of Google's format, `{"prefixes": [{"ipv4Prefix": "192.0.2.0/24"}, {"ipv6Prefix": "2001:db8::/32"}]}`, or
 * plain lines of prefixes and addresses with `#` comments. At most 20,000, none wider than /8 (IPv4) or /16 (IPv6): a list
 * that holds half of the world vouches for everybody.
 */
export function parseRanges(text: string): ParsedRanges {
  const entries = text.trimStart().startsWith('{') ? fromJson(text) : fromLines(text)
  if (typeof entries === 'string') return { kind: 'refused', problem: entries }
  if (entries.length === 0) return { kind: 'refused', problem: 'no prefix in it' }
  if (entries.length > maxPrefixes)
    return { kind: 'refused', problem: `${entries.length} prefixes; more than ${maxPrefixes}` }
  const networks: Network[] = []
  for (const { where, prefix } of entries) {
    const network = parseNetwork(prefix)
    const problem = network === null ? 'is no prefix such as 192.0.2.0/24' : faultOf(network)
    if (network === null || problem !== null)
      return { kind: 'refused', problem: `${where}: ${JSON.stringify(prefix)} ${problem}` }
    networks.push(network)
  }
  return { kind: 'ranges', ranges: rangesOf(networks) }
}

const maxPrefixes = 20_000

interface Entry {
  readonly where: string
  readonly prefix: string
}

function fromLines(text: string): readonly Entry[] {
  return text
    .split(/\r?\n/)
    .map((line, i) => ({ where: `line ${i + 1}`, prefix: line.replace(/#.*/, '').trim() }))
    .filter(({ prefix }) => prefix !== '')
}

/** A text is a problem. */
function fromJson(text: string): readonly Entry[] | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return `it is no JSON: ${String(error)}`
  }
  const prefixes = member(value, 'prefixes')
  if (!Array.isArray(prefixes)) return 'it has no list "prefixes"'
  const entries: Entry[] = []
  for (const [i, entry] of prefixes.entries()) {
    const found = [member(entry, 'ipv4Prefix'), member(entry, 'ipv6Prefix')].filter(
      (one) => one !== undefined,
    )
    const [prefix] = found
    if (found.length !== 1 || typeof prefix !== 'string')
      return `prefixes[${i}]: there must be one text "ipv4Prefix" or "ipv6Prefix" in it`
    entries.push({ where: `prefixes[${i}]`, prefix })
  }
  return entries
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

function faultOf(network: Network): string | null {
  const { first, last } = boundsOf(network)
  if (numberOf(network.address) !== first) return 'has bits set behind its prefix length'
  const widest = isIn(network.address, ipv4) ? 24n : 112n
  return last - first >= 1n << widest ? 'is too wide to tell anybody apart' : null
}

const ipv4: Network = { address: { high: 0n, low: 0xffff_0000_0000n }, bits: 96, text: '0.0.0.0/0' }

/** Overlaps are merged, so that the range that begins last before an address is the only one that can hold it. */
function rangesOf(networks: readonly Network[]): Ranges {
  const sorted = networks.map(boundsOf).sort((a, b) => (a.first < b.first ? -1 : 1))
  const merged: Bounds[] = []
  for (const bounds of sorted) {
    const before = merged.at(-1)
    if (before === undefined || bounds.first > before.last) merged.push(bounds)
    else if (bounds.last > before.last) merged[merged.length - 1] = { ...before, last: bounds.last }
  }
  return {
    prefixes: [...new Set(networks.map(({ text }) => text))],
    has(address) {
      const wanted = numberOf(address)
      let low = 0
      let high = merged.length
      while (low < high) {
        const middle = (low + high) >>> 1
        if ((merged[middle]?.first ?? 0n) <= wanted) low = middle + 1
        else high = middle
      }
      const candidate = merged[low - 1]
      return candidate !== undefined && wanted <= candidate.last
    },
  }
}

interface Bounds {
  readonly first: bigint
  readonly last: bigint
}

function boundsOf({ address, bits }: Network): Bounds {
  const rest = (1n << BigInt(128 - bits)) - 1n
  const first = numberOf(address) & ~rest
  return { first, last: first | rest }
}

/** Both families in one order: IPv4 stands in ::ffff:0:0/96. */
function numberOf({ high, low }: Address): bigint {
  return (high << 64n) | low
}
