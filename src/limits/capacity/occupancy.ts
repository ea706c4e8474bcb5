// Who is in flight: per route and in all, by kind. It counts and says which rule stands against one more; it never decides
// what happens to a request.
import type { Kind, Rule } from './entry.ts'
import type { Caps, InFlightLimits } from './in-flight-limits.ts'
import {
  giveBack,
  hasReservedRoom,
  nothingTaken,
  roomFor,
  take,
  type Session,
  type Taken,
} from './room.ts'

export interface RouteOccupancy {
  readonly name: string
  caps: Caps
  readonly taken: Readonly<Record<Kind, Taken>>
}

export interface Occupancy {
  /** Of a route name, new or known. */
  of(name: string): RouteOccupancy
  /** How many of kind `http` may be in flight on a route now. */
  limitOf(route: RouteOccupancy): number
  /** The rule against one more; `in-flight.global` before those of the route. */
  ruleAgainst(route: RouteOccupancy, session: Session, kind: Kind): Rule | null
  /** How many of kind `http` without a session are sent at a time. */
  paceOf(route: RouteOccupancy): number
  enter(route: RouteOccupancy, session: Session, kind: Kind): void
  leave(route: RouteOccupancy, session: Session, kind: Kind): void
  /** Puts other limits in force and forgets the routes where nothing is in flight, unless `needed`. */
  use(limits: InFlightLimits, needed: (route: RouteOccupancy) => boolean): void
}

/** What is measured of a route: its capacity, as far as it is below its cap, and its pace. */
export interface Measurements {
  readonly limitOf: (route: string, cap: number) => number
  readonly paceOf: (route: string) => number
}

export function createOccupancy(first: InFlightLimits, measured: Measurements): Occupancy {
  let limits = first
  const routes = new Map<string, RouteOccupancy>()
  const inAll = createTaken()
  const capsOf = (name: string): Caps => limits.routes.get(name) ?? limits.route
  const limitOf = ({ name, caps }: RouteOccupancy): number =>
    Math.min(caps.http, measured.limitOf(name, caps.http))
  return {
    of(name) {
      let route = routes.get(name)
      if (route === undefined) {
        route = { name, caps: capsOf(name), taken: createTaken() }
        routes.set(name, route)
      }
      return route
    },
    limitOf,
    ruleAgainst(route, session, kind) {
      const { global } = limits
      const above = roomFor(session, inAll[kind], global[kind], global.reserved)
      if (above === 'full') return 'in-flight.global'
      const cap = route.caps[kind]
      const limit = kind === 'http' ? limitOf(route) : cap
      const { reserved } = route.caps
      const room = roomFor(session, route.taken[kind], limit, reserved)
      const own = session === 'known' && hasReservedRoom(route.taken[kind], limit, reserved)
      if (room === 'full' && !own) return limit < cap ? 'in-flight.adaptive' : capRules[kind]
      return room === 'reserved' || above === 'reserved' ? 'in-flight.reserved' : null
    },
    paceOf: ({ name }) => measured.paceOf(name),
    enter(route, session, kind) {
      take(inAll[kind], session)
      take(route.taken[kind], session)
    },
    leave(route, session, kind) {
      giveBack(inAll[kind], session)
      giveBack(route.taken[kind], session)
    },
    use(next, needed) {
      limits = next
      for (const route of routes.values()) {
        route.caps = capsOf(route.name)
        if (isIdle(route) && !needed(route)) routes.delete(route.name)
      }
    },
  }
}

const capRules = {
  http: 'in-flight.route',
  stream: 'in-flight.stream',
  upgrade: 'in-flight.upgrade',
} as const satisfies Record<Kind, Rule>

function createTaken(): Record<Kind, Taken> {
  return { http: nothingTaken(), stream: nothingTaken(), upgrade: nothingTaken() }
}

function isIdle({ taken }: RouteOccupancy): boolean {
  return taken.http.total + taken.stream.total + taken.upgrade.total === 0
}
