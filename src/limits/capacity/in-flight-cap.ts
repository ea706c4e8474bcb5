// How many requests are in flight, per route and in all, and who waits for a place. Invariants: a place is given back
// exactly once; nobody waits who could go; of two who wait for one route, the one with a session goes first, then the one
// that came first.
import type { Entry, Full, Kind, Moved, Place, Queued, Rule, Shed, Turn, Visitor } from './entry.ts'
import { checkLimits, type InFlightLimits } from './in-flight-limits.ts'
import { createOccupancy, type RouteOccupancy } from './occupancy.ts'
import { createQueue, type After } from './queue.ts'
import type { Session } from './room.ts'
import { becomeStream, leavePlace, takePlace, type TicketOffice } from './ticket.ts'
import { waitInLine } from './wait.ts'

export interface InFlightCap {
  /** Takes a place, if there is one. Only `http` is told `full`, and may `wait` then: a stream's place is not soon free. */
  enter(route: string, visitor: Visitor): Entry
  /** For whoever was just told `full`. Of `turn` one is called later, once. */
  wait(route: string, visitor: Visitor, turn: Turn): Queued | Shed
  /** Gives a place back; a second time does nothing. */
  leave(place: Place): void
  /** For an answer that turns out to be a stream: it no longer takes a page's place, or is refused another. */
  becomeStream(place: Place): Moved | Shed
  count(route: string): Readonly<Record<Kind | 'waiting', number>>
  /** Puts other limits in force; throws, with nothing changed, if they are none. Whoever is in stays in. */
  use(limits: InFlightLimits): void
}

export interface InFlightOptions {
  readonly limits: InFlightLimits
  /**
   * In `observe`, a route's cap, its measured capacity and the reserved share are told in `wouldShed` and do nothing.
   * The global cap is always in force: it keeps the gateway itself alive.
   */
  readonly mode: () => 'observe' | 'enforce'
  /** The capacity of a route as measured, at most `cap`; default: `cap`. */
  readonly limitOf?: (route: string, cap: number) => number
  /** How many visitors without a session a route sends at a time; default: all that are let in. Only in `enforce`. */
  readonly paceOf?: (route: string) => number
  /** Default: a timer of the system. */
  readonly after?: After
}

/** Memory: a few hundred bytes for each route name, for each request in flight, and for each that waits. */
export function createInFlightCap(options: InFlightOptions): InFlightCap {
  checkLimits(options.limits)
  let { limits } = options
  const { limitOf = (_route, cap) => cap, paceOf = () => Infinity } = options
  const occupancy = createOccupancy(limits, { limitOf, paceOf })
  const isInForce = (rule: Rule | null): rule is Rule =>
    rule !== null && (rule === 'in-flight.global' || options.mode() === 'enforce')
  const shedBy = (rule: Rule): Shed => ({ kind: 'shed', rule, retryAfterMs: limits.retryAfterMs })
  const isPaced = (route: RouteOccupancy, session: Session): boolean =>
    session === 'unknown' &&
    route.taken.http.unknown >= occupancy.paceOf(route) &&
    options.mode() === 'enforce'
  const queue = createQueue(
    (route, session) =>
      !isInForce(occupancy.ruleAgainst(route, session, 'http')) && !isPaced(route, session),
    options.after ?? onTimer,
  )
  const { waiting: waitingOn, advance: placeFreed } = queue
  const office: TicketOffice = { occupancy, isInForce, shedBy, waitingOn, placeFreed }

  return {
    enter(name, visitor) {
      const route = occupancy.of(name)
      // A measured capacity grows without anybody leaving: those who wait go before those who come.
      queue.advance()
      const rule = occupancy.ruleAgainst(route, visitor.session, visitor.kind)
      if (isInForce(rule)) return visitor.kind === 'http' ? full : shedBy(rule)
      return visitor.kind === 'http' && isPaced(route, visitor.session)
        ? full
        : takePlace(office, route, visitor, rule)
    },
    wait: (name, visitor, turn) =>
      waitInLine({ office, queue, settings: limits.queue }, occupancy.of(name), visitor, turn),
    leave: (place) => leavePlace(office, place),
    becomeStream: (place) => becomeStream(office, place),
    count(name) {
      const route = occupancy.of(name)
      const { http, stream, upgrade } = route.taken
      const waiting = queue.waiting(route)
      return { http: http.total, stream: stream.total, upgrade: upgrade.total, waiting }
    },
    use(next) {
      checkLimits(next)
      limits = next
      occupancy.use(next, (route) => queue.waiting(route) > 0)
      queue.advance()
    },
  }
}

const full: Full = { kind: 'full' }

function onTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}
