// Version affinity: for a while after a switch, what of a session stays with the slot it began on, so that an open page
// never asks for a chunk that the new version no longer has.
import { decodeForMatching, pathMatches } from './route.ts'
import type { SlotName } from './slot.ts'

export type Affinity =
  /** A session stays as a whole. */
  | { readonly kind: 'everything' }
  /** Only what lies below these paths does, such as hashed assets; and whoever finds nothing there is asked for at the other slot. */
  | { readonly kind: 'paths'; readonly paths: readonly string[] }

/** The slot that was live before. */
export interface Former {
  readonly slot: SlotName
  /** The term in which its sessions began; null: it was left because it was bad, and keeps none. */
  readonly term: number | null
}

/** Whether a raw path is one of those that stay. */
export function staysWithSession(affinity: Affinity, path: string): boolean {
  if (affinity.kind === 'everything') return true
  const decoded = decodeForMatching(path)
  return affinity.paths.some((prefix) => pathMatches(prefix, decoded))
}
