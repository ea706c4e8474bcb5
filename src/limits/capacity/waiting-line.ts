// The short line of one route, in two files: visitors with a session, and those without. Each is served in the order it
// came. Bounded in number, with part of the places reserved as in the capacity itself; whoever leaves is forgotten.
import { giveBack, nothingTaken, take, type Session } from './room.ts'

export interface Waiting {
  readonly session: Session
  /** Its place in the order of all lines together. */
  readonly order: number
}

/** How many may wait. */
export interface LineRoom {
  readonly all: number
  /** Of those, without a session. */
  readonly unknown: number
}

export interface WaitingLine<Who extends Waiting> {
  /** False if there is no place. */
  join(who: Who, room: LineRoom): boolean
  /** The one that has waited longest, or null. */
  first(session: Session): Who | null
  /** False if it was not, or no longer, in the line. */
  leave(who: Who): boolean
  size(): number
}

export function createWaitingLine<Who extends Waiting>(): WaitingLine<Who> {
  // A Set keeps the order of insertion, and leaving from its midst costs nothing.
  const files = { known: new Set<Who>(), unknown: new Set<Who>() }
  const taken = nothingTaken()
  return {
    join(who, { all, unknown }) {
      // Where there was room for more strangers a moment ago, those take nobody else's.
      const strangers = Math.min(taken.unknown, unknown)
      if (taken.total - taken.unknown + strangers >= all) return false
      if (who.session === 'unknown' && taken.unknown >= unknown) return false
      files[who.session].add(who)
      take(taken, who.session)
      return true
    },
    first(session) {
      for (const who of files[session]) return who
      return null
    },
    leave(who) {
      if (!files[who.session].delete(who)) return false
      giveBack(taken, who.session)
      return true
    },
    size: () => taken.total,
  }
}

/** Of all lines, the one to go next: with a session before without, then in the order they came; null: nobody may. */
export function nextOf<Who extends Waiting>(
  lines: Iterable<WaitingLine<Who>>,
  mayGo: (who: Who) => boolean,
): Who | null {
  const all = [...lines]
  for (const session of ['known', 'unknown'] as const) {
    let next: Who | null = null
    for (const line of all) {
      const who = line.first(session)
      if (who !== null && (next === null || who.order < next.order) && mayGo(who)) next = who
    }
    if (next !== null) return next
  }
  return null
}
