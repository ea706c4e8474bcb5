// Whether who claims to be a search engine's crawler is one: by its published ranges, then by its names. The answer is never
// waited for, and nothing but a clear no of all that can be asked is a no.
import { parseAddress, type Address } from '../../model/address.ts'
import { createBoundedMap, type BoundedMap } from '../bans/bounded-map.ts'
import { identities } from './identities.ts'
import { listingOf, type Listing, type RangeBook } from './range-book.ts'
import { confirmName, type Confirmation, type Directory } from './reverse-dns.ts'

export type Verdict =
  | 'verified'
  | 'failed'
  /** Being asked. */
  | 'pending'
  /** There is nobody to ask, or nobody answered. */
  | 'unknown'

export interface Verifier {
  /** `address`: the client's, kept in memory only. `nowMs`: epoch milliseconds. */
  verdict(family: string, address: string, nowMs: number): Verdict
  /** Forgets every answer; to be called when the range book has changed. */
  forget(): void
  /** Resolves when nothing is being asked; never rejects. */
  settled(): Promise<void>
}

export interface VerifierPorts {
  readonly book: () => RangeBook
  /** null: names are not asked for. */
  readonly directory: Directory | null
}

const keptFor = {
  verified: 24 * 60 * 60_000,
  failed: 60 * 60_000,
  // Nothing was learnt: the next visit after a minute asks again.
  unknown: 60_000,
} as const

interface Kept {
  readonly verdict: Verdict
  readonly untilMs: number
}

const maxKept = 10_000
const maxAsked = 10

/** At most 10,000 answers are kept, the oldest gives way; at most 10 questions are under way, and more are put off. */
export function createVerifier({ book, directory }: VerifierPorts): Verifier {
  let kept = createBoundedMap<Kept>(maxKept)
  const asked = new Map<string, Promise<void>>()

  const keep = (
    into: BoundedMap<Kept>,
    key: string,
    verdict: keyof typeof keptFor,
    nowMs: number,
  ): Verdict => {
    into.put(key, { verdict, untilMs: nowMs + keptFor[verdict] })
    return verdict
  }

  return {
    verdict(family, address, nowMs) {
      const key = `${family} ${address}`
      const known = kept.get(key)
      if (known !== undefined && nowMs < known.untilMs) return known.verdict
      const parsed = parseAddress(address)
      if (parsed === null) return 'unknown'
      const suffixes = identities.get(family) ?? []
      const listing = listingOf(book(), family, parsed, nowMs)
      if (listing === 'listed' || directory === null || suffixes.length === 0)
        return keep(kept, key, withoutNames(listing, suffixes.length > 0), nowMs)
      if (asked.has(key) || asked.size >= maxAsked) return 'pending'
      // An answer to a question from before `forget` is kept where nobody looks any more.
      const into = kept
      const question = confirmName(directory, inOwnFamily(address, parsed), suffixes)
        .then((confirmation) => void keep(into, key, withNames(listing, confirmation), nowMs))
        .finally(() => asked.delete(key))
      asked.set(key, question)
      return 'pending'
    },
    forget() {
      kept = createBoundedMap(maxKept)
    },
    async settled() {
      await Promise.all(asked.values())
    },
  }
}

/** Where names could be asked for but are not, the list alone does not condemn: an operator may have several. */
function withoutNames(listing: Listing, hasNames: boolean): keyof typeof keptFor {
  if (listing === 'listed') return 'verified'
  return listing === 'absent' && !hasNames ? 'failed' : 'unknown'
}

/** An operator who lets a list grow stale has a machine that may not see the world: its no does not count. */
function withNames(listing: Listing, confirmation: Confirmation): keyof typeof keptFor {
  if (confirmation === 'confirmed') return 'verified'
  return confirmation === 'denied' && listing !== 'stale' ? 'failed' : 'unknown'
}

/** An IPv4 client of a socket for both families comes as `::ffff:192.0.2.1`; its name is that of 192.0.2.1. */
function inOwnFamily(text: string, { high, low }: Address): string {
  if (high !== 0n || low >> 32n !== 0xffffn) return text
  return [24n, 16n, 8n, 0n].map((bits) => (low >> bits) & 0xffn).join('.')
}
