// How much of what is in flight one client may have: without a share of its own, a single machine that sends its bodies slowly would take
// the places of all. Only requests count; streams and upgraded connections have places of their own.
import type { ClientKey } from '../client-key.ts'

export interface PerClient {
  /** Takes a place; null: this client has as many as it may. The function gives it back, once. */
  enter(key: ClientKey, most: number): (() => void) | null
}

interface Share {
  taken: number
}

/** To forget each client with its last request would cost every request of a quiet site as much as all the rest of this. */
const keptIdle = 1000

/** Memory: an entry for each client that has a request in flight now, and for the last thousand that had. */
export function createPerClient(): PerClient {
  let shares = new Map<ClientKey, Share>()
  let idle = 0
  const shareOf = (key: ClientKey): Share => {
    const known = shares.get(key)
    if (known !== undefined) {
      if (known.taken === 0) idle--
      return known
    }
    const share = { taken: 0 }
    shares.set(key, share)
    return share
  }
  const forgetIdle = (): void => {
    shares = new Map([...shares].filter(([, { taken }]) => taken > 0))
    idle = 0
  }
  return {
    enter(key, most) {
      const share = shareOf(key)
      if (share.taken >= most) return null
      share.taken++
      let left = false
      return () => {
        if (left) return
        left = true
        share.taken--
        if (share.taken === 0 && ++idle > keptIdle) forgetIdle()
      }
    },
  }
}
