// Bans of networks, found by address: sorted by first address, each knowing the network around it. Two networks lie in each
// other or apart, so the last one that begins at or before an address, and those around it, are all that can hold it.
import type { Network } from '../../model/address.ts'
import { isActive, type Ban } from './ban.ts'

export interface BannedNetwork {
  readonly network: Network
  readonly ban: Ban
}

export interface NetworkIndex {
  /** The narrowest active ban that holds the address, given as four words; null if none does. */
  find(words: Uint32Array, nowMs: number): Ban | null
}

/** Takes n log n steps; a lookup takes log n, and one for each network around the one found. */
export function createNetworkIndex(networks: readonly BannedNetwork[]): NetworkIndex {
  const rows = networks
    .map(({ network, ban }) => ({ start: firstWords(network), bits: network.bits, ban }))
    .sort((a, b) => compare(a.start, 0, b.start) || a.bits - b.bits)
  // Side by side in one array: a lookup that jumps between objects takes three times as long.
  const starts = new Uint32Array(rows.length * 4)
  for (const [at, { start }] of rows.entries()) starts.set(start, at * 4)
  const bits = Uint8Array.from(rows, (row) => row.bits)
  const bans = rows.map((row) => row.ban)
  const around = networksAround(starts, bits)
  return {
    find(words, nowMs) {
      for (let at = lastNotAfter(starts, words); at >= 0; at = around[at] ?? -1) {
        const ban = bans[at]
        if (ban === undefined || !holds(starts, at, bits[at] ?? 0, words)) continue
        if (isActive(ban, nowMs)) return ban
      }
      return null
    },
  }
}

/** The four words of a network's first address; what was typed behind its bits is cut off. */
export function firstWords({ address, bits }: Network): Uint32Array {
  const words = [address.high >> 32n, address.high, address.low >> 32n, address.low]
  return Uint32Array.from(
    words.map((word, i) => (Number(BigInt.asUintN(32, word)) & maskOf(bits - 32 * i)) >>> 0),
  )
}

/** For each row the nearest one around it, or -1. */
function networksAround(starts: Uint32Array, bits: Uint8Array): Int32Array {
  const around = new Int32Array(bits.length)
  const open: number[] = []
  for (const [at, length] of bits.entries()) {
    const start = starts.subarray(at * 4, at * 4 + 4)
    const isAround = (outer: number): boolean =>
      (bits[outer] ?? 0) <= length && holds(starts, outer, bits[outer] ?? 0, start)
    while (open.length > 0 && !isAround(open.at(-1) ?? 0)) open.pop()
    around[at] = open.at(-1) ?? -1
    open.push(at)
  }
  return around
}

/** The last row that begins at or before the address; -1 if all begin after it. */
function lastNotAfter(starts: Uint32Array, words: Uint32Array): number {
  let low = 0
  let high = starts.length / 4
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(starts, middle, words) <= 0) low = middle + 1
    else high = middle
  }
  return low - 1
}

function compare(starts: Uint32Array, at: number, words: Uint32Array): number {
  for (let i = 0; i < 4; i++) {
    const difference = (starts[at * 4 + i] ?? 0) - (words[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

function holds(starts: Uint32Array, at: number, bits: number, words: Uint32Array): boolean {
  for (let i = 0; i < 4 && bits > 32 * i; i++) {
    const difference = (starts[at * 4 + i] ?? 0) ^ (words[i] ?? 0)
    if ((difference & maskOf(bits - 32 * i)) !== 0) return false
  }
  return true
}

/** The mask of one word of which the first `bits` matter; below 0 none do, above 32 all. */
function maskOf(bits: number): number {
  if (bits <= 0) return 0
  return bits >= 32 ? -1 : -1 << (32 - bits)
}
