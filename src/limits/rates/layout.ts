// Where the 64 bits of a print go in a table of counters: some are kept in its cell, some are told by where that is. A table may double
// without asking anybody for a print again: what a cell keeps tells which half of the next size it belongs to.
import type { Fingerprint } from './fingerprint.ts'

export const probes = 8
/** Of a cell: the lower half of a print; its tag, and the upper 16 bits of a TAT; the lower ones. */
export const words = 3
const upper = 2 ** 32

/** Each home's eight places follow one another; those of the last need seven more. The system commits memory as it is made use of. */
export function createCells(slots: number): Uint32Array {
  return new Uint32Array((slots + probes - 1) * words)
}

export function tatAt(cells: Uint32Array, at: number): number {
  return ((cells[at + 1] ?? 0) & 0xffff) * upper + (cells[at + 2] ?? 0)
}

/** What of a TAT stands beside the tag. */
export function upperOf(tatUs: number): number {
  return (tatUs / upper) & 0xffff
}

/** A site with some ten thousand keys at a time needs no more, in less than a megabyte that stays near the processor. */
const firstBits = 16

/** Where the bits of a print go. */
export interface Layout {
  /** The first size, in slots. */
  readonly size: number
  /** So many of the lower half are a home's lowest. */
  readonly spare: number
  /** From here on 16 bits of the upper half are kept; those before are told by the place. */
  readonly tagFrom: number
}

export function layoutFor(mostBits: number): Layout {
  const bits = Math.min(mostBits, firstBits)
  const spare = Math.max(mostBits - firstBits, 5)
  return { size: 2 ** bits, spare, tagFrom: bits - spare }
}

/** The 16 bits of a print that are kept beside its lower half. */
export function tagOf({ high }: Fingerprint, { tagFrom }: Layout): number {
  return (high >>> tagFrom) & 0xffff
}

/**
 * Where the places of a print begin. Its lowest bits are kept in the cell: so two prints that are kept alike and lie within eight places of
 * each other have the same home. Of its upper bits those that only a larger table has are kept, too: so a cell can be told to be of the one
 * half or the other of a table of twice the size.
 */
export function homeOf({ low, high }: Fingerprint, { spare }: Layout, size: number): number {
  return ((high << spare) | (low & ((1 << spare) - 1))) & (size - 1)
}
