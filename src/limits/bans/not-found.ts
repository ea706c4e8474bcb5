// Who asks for many different paths that are not there. Only the target's own 404s count, and none around a switch, when
// everybody asks for what the version before had. Bounded: a number of clients, a ring of path fingerprints for each.
import type { Settled } from '../../model/settled.ts'
import type { ClientKey } from '../client.ts'
import { keyOf } from '../rates/key.ts'
import { createBoundedMap } from './bounded-map.ts'
import { isProbing } from './probing-path.ts'

export interface NotFound {
  /**
   * A path that a target answered 404. True: that is evidence, being the twentieth such path within 60 s, or, while it
   * goes on, the fifth new one since it last was. `factor` raises the threshold for an address that many share.
   */
  missed(key: ClientKey, path: string, nowMs: number, factor: 1 | 3): boolean
  /** Counts nothing before then; never shortens what was said before. */
  freeze(untilMs: number): void
  isFrozen(nowMs: number): boolean
}

/** Whether a finished request is a 404 of the application, not one of the gateway's own. */
export function isMissing(settled: Pick<Settled, 'status' | 'error' | 'upstreamMs'>): boolean {
  return settled.status === 404 && settled.error === null && settled.upstreamMs !== null
}

const windowMs = 60_000
const distinctPaths = 20
/** The first twenty are the warning, and a scanner must be banned by its 30th request. */
const morePaths = 5
/** Holds the threshold of a shared address. */
const ringSize = 64
/** Paths that differ only behind it are one. */
const longestPath = 512

interface Misses {
  readonly prints: number[]
  readonly times: number[]
  next: number
  /** New paths since they last were evidence. */
  fresh: number
}

/** `size`: at most so many clients, in about 1.5 kB each; whoever missed longest ago is forgotten first. */
export function createNotFound(size = 4_096): NotFound {
  const clients = createBoundedMap<Misses>(size)
  let frozenUntil = 0
  return {
    missed(key, path, nowMs, factor) {
      if (nowMs < frozenUntil || !isProbing(path)) return false
      const misses = clients.get(key) ?? { prints: [], times: [], next: 0, fresh: 0 }
      clients.put(key, misses)
      const print = keyOf(path.slice(0, longestPath)).low
      if (!isNew(misses, print, nowMs)) return false
      misses.fresh++
      if (misses.fresh < morePaths || recent(misses, nowMs) < distinctPaths * factor) return false
      misses.fresh = 0
      return true
    },
    freeze: (untilMs) => void (frozenUntil = Math.max(frozenUntil, untilMs)),
    isFrozen: (nowMs) => nowMs < frozenUntil,
  }
}

/** Records the path; false if it was missed within the window already. */
function isNew(misses: Misses, print: number, nowMs: number): boolean {
  const known = misses.prints.indexOf(print)
  const place = known < 0 ? misses.next : known
  const isKnown = known >= 0 && isRecent(misses.times[known], nowMs)
  misses.prints[place] = print
  misses.times[place] = nowMs
  if (known < 0) misses.next = (misses.next + 1) % ringSize
  return !isKnown
}

function recent(misses: Misses, nowMs: number): number {
  let count = 0
  for (const time of misses.times) if (isRecent(time, nowMs)) count++
  return count
}

function isRecent(time: number | undefined, nowMs: number): boolean {
  // Also where the clock was put back: what it says is to come is no longer known to be recent.
  return time !== undefined && Math.abs(nowMs - time) < windowMs
}
