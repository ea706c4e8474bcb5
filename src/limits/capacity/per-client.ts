// How much of what is in flight one client may have: without a share of its own, a single machine that sends its bodies slowly would take
// the places of all. Only requests count; streams and upgraded connections have places of their own.
import type { ClientKey } from '../client-key.ts'

export interface PerClient {
  /** Takes a place; null: this client has as many as it may. The function gives it back, once. */
  enter(key: ClientKey, most: number): (() => void) | null
}

/** Memory: an entry for each client that has a request in flight now. */
export function createPerClient(): PerClient {
  const taken = new Map<ClientKey, number>()
  return {
    enter(key, most) {
      const now = taken.get(key) ?? 0
      if (now >= most) return null
      taken.set(key, now + 1)
      let left = false
      return () => {
        if (left) return
        left = true
        const others = (taken.get(key) ?? 1) - 1
        if (others > 0) taken.set(key, others)
        else taken.delete(key)
      }
    },
  }
}
