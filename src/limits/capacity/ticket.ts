// What a request holds while it is in flight: its place. Invariant: it is given back exactly once, whatever kind it is by then.
import type { Entered, Kind, Rule, Shed, Visitor } from './entry.ts'
import type { Occupancy, RouteOccupancy } from './occupancy.ts'

export interface TicketOffice {
  readonly occupancy: Occupancy
  isInForce(rule: Rule | null): rule is Rule
  shedBy(rule: Rule): Shed
  waitingOn(route: RouteOccupancy): number
  /** A place is free: somebody who waits may take it. */
  placeFreed(): void
}

/** Takes a place. `wouldShed`: the rule against it, if rules are observed only. */
export function takePlace(
  office: TicketOffice,
  route: RouteOccupancy,
  { session, kind }: Visitor,
  wouldShed: Rule | null,
): Entered {
  const { occupancy } = office
  let present: Kind | null = kind
  occupancy.enter(route, session, kind)
  const move = (to: Kind | null): void => {
    if (present === null) return
    occupancy.leave(route, session, present)
    if (to !== null) occupancy.enter(route, session, to)
    present = to
    office.placeFreed()
  }
  return {
    kind: 'entered',
    inFlight: route.taken[kind].total,
    demand: route.taken[kind].total + (kind === 'http' ? office.waitingOn(route) : 0),
    wouldShed,
    leave() {
      move(null)
    },
    becomeStream() {
      if (present !== 'http') return { kind: 'moved', wouldShed: null }
      const rule = occupancy.ruleAgainst(route, session, 'stream')
      if (office.isInForce(rule)) return office.shedBy(rule)
      move('stream')
      return { kind: 'moved', wouldShed: rule }
    },
  }
}
