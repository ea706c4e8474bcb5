// A cap on requests in flight as the tests use it: its limits in a few words, its timers in a list that a test fires, and
// what became of each visitor.
import type {
  Entered,
  Kind,
  Queued,
  Rule,
  Shed,
  Turn,
  Visitor,
} from '../../../src/limits/capacity/entry.ts'
import { createInFlightCap, type InFlightCap } from '../../../src/limits/capacity/in-flight-cap.ts'
import type { Caps, InFlightLimits } from '../../../src/limits/capacity/in-flight-limits.ts'
import type { Session } from '../../../src/limits/capacity/room.ts'

export function capsOf(http: number, more: Partial<Caps> = {}): Caps {
  return { http, stream: 2, upgrade: 2, reserved: 0, ...more }
}

export function limitsOf(route: Caps, more: Partial<InFlightLimits> = {}): InFlightLimits {
  const queue = { max: 4, forMs: 500 }
  const global = capsOf(1000, { stream: 100, upgrade: 100 })
  return { global, route, routes: new Map(), queue, retryAfterMs: 1000, ...more }
}

/** As the door asks. */
export function enterOrWait(
  cap: InFlightCap,
  route: string,
  visitor: Visitor,
  turn: Turn,
): Entered | Queued | Shed {
  const entry = cap.enter(route, visitor)
  return entry.kind === 'full' ? cap.wait(route, visitor, turn) : entry
}

/** A visitor: where it is now, and what it may do there. Being told twice, or after it left, is an error. */
export interface Guest {
  at: 'in' | 'waiting' | Rule
  readonly entry: Entered | Queued | Shed
  leave(): void
  entered(): Entered
  becomeStream(): ReturnType<InFlightCap['becomeStream']>
}

export interface OpenCap {
  readonly cap: InFlightCap
  come(session?: Session, route?: string, kind?: Kind): Guest
  /** All timers that have not been called off go off, in their order. */
  timeUp(): void
  timers(): number
}

export function openCap(
  limits: InFlightLimits,
  options: Partial<Parameters<typeof createInFlightCap>[0]> = {},
): OpenCap {
  const timers = new Set<() => void>()
  const after = (_ms: number, act: () => void): (() => void) => {
    timers.add(act)
    return () => void timers.delete(act)
  }
  const cap = createInFlightCap({ limits, mode: () => 'enforce', after, ...options })
  return {
    cap,
    timers: () => timers.size,
    timeUp() {
      for (const act of Array.from(timers)) if (timers.delete(act)) act()
    },
    come(session = 'known', route = 'site', kind = 'http') {
      let ticket: Entered | null = null
      let at: Guest['at'] = 'waiting'
      let hasLeft = false
      const become = (next: Guest['at']): void => {
        if (at !== 'waiting' || hasLeft) throw new Error(`told ${next} though ${at}`)
        at = next
      }
      const enter = (entered: Entered): void => {
        ticket = entered
        become('in')
      }
      const shed = ({ rule }: Shed): void => become(rule)
      const entry = enterOrWait(cap, route, { session, kind }, { enter, shed })
      if (entry.kind === 'entered') enter(entry)
      if (entry.kind === 'shed') shed(entry)
      const entered = (): Entered => {
        if (ticket === null) throw new Error(`not in, but ${at}`)
        return ticket
      }
      return {
        entry,
        get at() {
          return at
        },
        leave() {
          hasLeft = true
          if (ticket !== null) cap.leave(ticket.place)
          else if (entry.kind === 'queued') entry.leave()
        },
        entered,
        becomeStream: () => cap.becomeStream(entered().place),
      }
    },
  }
}
