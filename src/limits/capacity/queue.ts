// Requests that wait for a place, a line for each route. Invariants: each that joined goes, is late, or leaves, exactly
// once; after each `advance` nobody waits who may go.
import type { RouteOccupancy } from './occupancy.ts'
import type { Session } from './room.ts'
import {
  createWaitingLine,
  nextOf,
  type LineRoom,
  type Waiting,
  type WaitingLine,
} from './waiting-line.ts'

export interface InLine extends Waiting {
  readonly route: RouteOccupancy
  readonly go: () => void
  readonly late: () => void
}

export interface Queue {
  /** The way out for whoever leaves, false for who is no longer in the line; null: there is no place. */
  join(who: Asking, room: LineRoom, forMs: number): (() => boolean) | null
  /** Lets all go who may, those with a session first, then in the order they came. */
  advance(): void
  waiting(route: RouteOccupancy): number
}

export type Asking = Pick<InLine, 'route' | 'session' | 'go' | 'late'>

/** Runs `act` once after this time; returns what calls it off. */
export type After = (ms: number, act: () => void) => () => void

export function createQueue(
  mayGo: (route: RouteOccupancy, session: Session) => boolean,
  after: After,
): Queue {
  /** Only lines in which somebody waits. */
  const lines = new Map<RouteOccupancy, WaitingLine<InLine>>()
  const timers = new Map<InLine, () => void>()
  let joined = 0
  let advancing = false

  const leave = (who: InLine): boolean => {
    const line = lines.get(who.route)
    if (line === undefined || !line.leave(who)) return false
    if (line.size() === 0) lines.delete(who.route)
    timers.get(who)?.()
    timers.delete(who)
    return true
  }
  const next = (): InLine | null =>
    nextOf(lines.values(), ({ route, session }) => mayGo(route, session))
  const advance = (): void => {
    // Whoever goes may end at once and come back here: the loop below goes on then.
    if (advancing || lines.size === 0) return
    advancing = true
    try {
      for (let who = next(); who !== null; who = next()) if (leave(who)) who.go()
    } finally {
      advancing = false
    }
  }
  return {
    join(asking, room, forMs) {
      const line = lines.get(asking.route) ?? createWaitingLine<InLine>()
      const who: InLine = { ...asking, order: joined++ }
      if (!line.join(who, room)) return null
      lines.set(asking.route, line)
      const late = (): void => {
        // The measured capacity may have grown since, and nobody leaves to tell.
        advance()
        if (leave(who)) who.late()
      }
      timers.set(who, after(forMs, late))
      return () => leave(who)
    },
    advance,
    waiting: (route) => lines.get(route)?.size() ?? 0,
  }
}
