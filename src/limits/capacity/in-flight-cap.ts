// How many requests are in flight, per route and in all, and who waits for a place. Invariants: a place is given back
// exactly once; nobody waits who could go; of two who wait for one route, the one with a session goes first, then the one
// that came first.
import type { Entry, Kind, Moved, Place, Rule, Shed, Turn, Visitor } from './entry.ts'
import { checkLimits, type InFlightLimits } from './in-flight-limits.ts'
import { createOccupancy, type Occupancy, type RouteOccupancy } from './occupancy.ts'
import { createQueue, type After } from './queue.ts'
import { unreserved, type Session } from './room.ts'
import { becomeStream, leavePlace, takePlace, type TicketOffice } from './ticket.ts'
import type { LineRoom } from './waiting-line.ts'

export interface InFlightCap {
  /**
   * Decides at once, or lets the request wait: then `turnOf` is asked what to call later, once. Only `http` waits: a stream's place is
   * not soon free.
   */
  enter(route: string, visitor: Visitor, turnOf: () => Turn): Entry
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

  /** `rule`: why it cannot go now; null: it may, but not so many at a time. */
  const wait = (route: RouteOccupancy, visitor: Visitor, turn: Turn, rule: Rule | null): Entry => {
    const { session } = visitor
    const ruleNow = (): Rule => occupancy.ruleAgainst(route, session, 'http') ?? rule ?? paceRule
    const go = (): void => {
      const against = occupancy.ruleAgainst(route, session, 'http')
      turn.enter(takePlace(office, route, visitor, against))
    }
    const late = (): void => turn.shed(shedBy(ruleNow()))
    const room = lineRoom(route, session, occupancy, limits.queue.max)
    const forMs = rule === null ? paceMs : limits.queue.forMs
    const leave = queue.join({ route, session, go, late }, room, forMs)
    return leave === null ? shedBy(ruleNow()) : { kind: 'queued', leave }
  }

  return {
    enter(name, visitor, turnOf) {
      const route = occupancy.of(name)
      // A measured capacity grows without anybody leaving: those who wait go before those who come.
      queue.advance()
      const rule = occupancy.ruleAgainst(route, visitor.session, visitor.kind)
      if (isInForce(rule))
        return visitor.kind === 'http' ? wait(route, visitor, turnOf(), rule) : shedBy(rule)
      return visitor.kind === 'http' && isPaced(route, visitor.session)
        ? wait(route, visitor, turnOf(), null)
        : takePlace(office, route, visitor, rule)
    },
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

/**
 * How long a visitor waits whom only the pace keeps back: as long as it may well have waited for the application, which is where it
 * would wait else.
 */
const paceMs = 10_000
const paceRule: Rule = 'in-flight.adaptive'

/**
 * Whom the pace keeps back has a place in the line in the stead of the one in flight, so that no more are shed than without it. And as
 * long as strangers are in flight the load is not that of visitors with a session, who get each place that comes free: the whole line is
 * theirs, however small the capacity is measured.
 */
function lineRoom(
  route: RouteOccupancy,
  session: Session,
  occupancy: Occupancy,
  max: number,
): LineRoom {
  const { http, reserved } = route.caps
  const limit = occupancy.limitOf(route)
  const held = Math.max(0, unreserved(limit, reserved) - occupancy.paceOf(route))
  const places = placesFor(limit, http, max)
  const first = session === 'known' && route.taken.http.unknown > 0
  const unknown = places === 0 ? 0 : unreserved(places, reserved)
  return { all: held + (first ? max : places), unknown: held + unknown }
}

/** Where the measured capacity is what is short, load lasts: a long line would only make all of them wait. */
function placesFor(limit: number, cap: number, max: number): number {
  return limit < cap ? Math.min(max, Math.floor(limit / 2)) : max
}

function onTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}
