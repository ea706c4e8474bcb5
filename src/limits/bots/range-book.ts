// The published ranges of each family, and how old they are. An update that would lose half of a family is refused: what a
// feed forgets by mistake would be refused as an impostor.
import type { Address } from '../../model/address.ts'
import { parseRanges, type Ranges } from './ranges.ts'

export interface RangeEntry {
  readonly ranges: Ranges
  /** Epoch milliseconds of the update. */
  readonly updatedMs: number
}

/** By family, such as `googlebot`. */
export type RangeBook = ReadonlyMap<string, RangeEntry>

export type Listing =
  | 'listed'
  | 'absent'
  /** The list is older than 30 days: it says nothing. */
  | 'stale'
  /** There is no list of the family. */
  | 'none'

export const staleAfterMs = 30 * 24 * 60 * 60_000

/** `nowMs`: epoch milliseconds. */
export function listingOf(
  book: RangeBook,
  family: string,
  address: Address,
  nowMs: number,
): Listing {
  const entry = book.get(family)
  if (entry === undefined) return 'none'
  if (nowMs - entry.updatedMs > staleAfterMs) return 'stale'
  return entry.ranges.has(address) ? 'listed' : 'absent'
}

export type RangeUpdate =
  | { readonly kind: 'updated'; readonly book: RangeBook; readonly prefixes: number }
  | { readonly kind: 'refused'; readonly problem: string }

/** The book with this text in the place of the family's ranges. `nowMs`: epoch milliseconds. */
export function updateRanges(
  book: RangeBook,
  family: string,
  text: string,
  nowMs: number,
): RangeUpdate {
  const parsed = parseRanges(text)
  if (parsed.kind === 'refused')
    return { kind: 'refused', problem: `ranges of ${family}: ${parsed.problem}` }
  const known = book.get(family)?.ranges.prefixes ?? []
  const present = new Set(parsed.ranges.prefixes)
  const lost = known.filter((prefix) => !present.has(prefix)).length
  if (lost * 2 > known.length) {
    const problem = `ranges of ${family}: ${lost} of ${known.length} known prefixes are not in it; remove the family first if that is so`
    return { kind: 'refused', problem }
  }
  const entry = { ranges: parsed.ranges, updatedMs: nowMs }
  return { kind: 'updated', book: new Map([...book, [family, entry]]), prefixes: present.size }
}
