// Which clients are many people behind one address, such as an office or a mobile network: those with five sessions or more
// within ten minutes. What is kept of a session is its name, a keyed hash. Bounded: a number of clients, five sessions each.
import type { Fingerprint } from '../rates/fingerprint.ts'
import { createBoundedMap } from './bounded-map.ts'

export interface SharedAddresses {
  /** A request with a session that is known to be real: what anybody can invent must not count. */
  saw(client: Fingerprint, session: string, nowMs: number): void
  isShared(client: Fingerprint, nowMs: number): boolean
  /** What the limits of this client are multiplied by. */
  factor(client: Fingerprint, nowMs: number): 1 | 3
}

/** What a ban becomes for an address that many share, requests a minute. */
export const sharedPerMinute = 30

const windowMs = 600_000
const manySessions = 5

interface Seen {
  readonly sessions: string[]
  readonly times: number[]
}

/** Clients are told apart by 32 bits of their key. `size`: at most so many, in about 250 bytes each; whoever had a new session longest ago is forgotten first. */
export function createSharedAddresses(size = 10_000): SharedAddresses {
  const clients = createBoundedMap<Seen, number>(size)
  const isShared = ({ low }: Fingerprint, nowMs: number): boolean => {
    const times = clients.get(low)?.times
    if (times === undefined || times.length < manySessions) return false
    for (const time of times) if (nowMs - time >= windowMs) return false
    return true
  }
  return {
    isShared,
    factor: (client, nowMs) => (isShared(client, nowMs) ? 3 : 1),
    saw({ low }, session, nowMs) {
      const seen = clients.get(low)
      const known = seen?.sessions.indexOf(session) ?? -1
      if (seen !== undefined && known >= 0) seen.times[known] = nowMs
      else clients.put(low, withSession(seen ?? { sessions: [], times: [] }, session, nowMs))
    },
  }
}

/** In a free place, or in that of the session seen longest ago. */
function withSession(seen: Seen, session: string, nowMs: number): Seen {
  const { sessions, times } = seen
  const place = times.length < manySessions ? times.length : times.indexOf(Math.min(...times))
  sessions[place] = session
  times[place] = nowMs
  return seen
}
