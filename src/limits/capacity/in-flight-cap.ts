// How many requests are in flight, per route and in all, and who waits for a place. Invariants: a place is given back
// exactly once; nobody waits who could go; of two who wait for one route, the one with a session goes first, then the one
// that came first.
import type { Entry, Kind, Rule, Shed, Turn, Visitor } from './entry.ts'
import { checkLimits, type InFlightLimits } from './in-flight-limits.ts'
import { createOccupancy, type RouteOccupancy } from './occupancy.ts'
import { createQueue, type After } from './queue.ts'
import { takePlace, type TicketOffice } from './ticket.ts'

export interface InFlightCap {
  /** Decides at once, or lets the request wait and calls `turn` later. Only `http` waits: a stream's place is not soon free. */
  enter(route: string, visitor: Visitor, turn: Turn): Entry
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
  /** Default: a timer of the system. */
  readonly after?: After
}

/** Memory: a few hundred bytes for each route name, for each request in flight, and for each that waits. */
export function createInFlightCap(options: InFlightOptions): InFlightCap {
  checkLimits(options.limits)
  let { limits } = options
  const occupancy = createOccupancy(limits, options.limitOf ?? ((_route, cap) => cap))
  const isInForce = (rule: Rule | null): rule is Rule =>
    rule !== null && (rule === 'in-flight.global' || options.mode() === 'enforce')
  const shedBy = (rule: Rule): Shed => ({ kind: 'shed', rule, retryAfterMs: limits.retryAfterMs })
  const queue = createQueue(
    (route, session) => !isInForce(occupancy.ruleAgainst(route, session, 'http')),
    options.after ?? onTimer,
  )
  const office: TicketOffice = { occupancy, isInForce, shedBy, placeFreed: queue.advance }

  const wait = (route: RouteOccupancy, visitor: Visitor, turn: Turn, rule: Rule): Entry => {
    const { session } = visitor
    const ruleNow = (): Rule | null => occupancy.ruleAgainst(route, session, 'http')
    const go = (): void => turn.enter(takePlace(office, route, visitor, ruleNow()))
    const late = (): void => turn.shed(shedBy(ruleNow() ?? rule))
    const { max, forMs } = limits.queue
    const places = placesFor(occupancy.limitOf(route), route.caps.http, max)
    const leave = queue.join({ route, session, go, late }, places, forMs)
    return leave === null ? shedBy(rule) : { kind: 'queued', leave }
  }

  return {
    enter(name, visitor, turn) {
      const route = occupancy.of(name)
      // A measured capacity grows without anybody leaving: those who wait go before those who come.
      queue.advance()
      const rule = occupancy.ruleAgainst(route, visitor.session, visitor.kind)
      if (!isInForce(rule)) return takePlace(office, route, visitor, rule)
      return visitor.kind === 'http' ? wait(route, visitor, turn, rule) : shedBy(rule)
    },
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

/** Where the measured capacity is what is short, load lasts: a long line would only make all of them wait. */
function placesFor(limit: number, cap: number, max: number): number {
  return limit < cap ? Math.min(max, Math.floor(limit / 2)) : max
}

function onTimer(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms)
  return () => clearTimeout(timer)
}
