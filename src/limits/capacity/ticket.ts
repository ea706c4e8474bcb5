// What a request holds while it is in flight: its place. Invariant: it is given back exactly once, whatever kind it is by then.
import type { Entered, Kind, Moved, Place, Rule, Shed, Visitor } from './entry.ts'
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
  office.occupancy.enter(route, session, kind)
  const inFlight = route.taken[kind].total
  const demand = inFlight + (kind === 'http' ? office.waitingOn(route) : 0)
  return { kind: 'entered', inFlight, demand, wouldShed, place: { route, session, as: kind } }
}

/** A second call does nothing. */
export function leavePlace(office: TicketOffice, place: Place): void {
  move(office, place, null)
}

/** It no longer takes a page's place, or is refused another. */
export function becomeStream(office: TicketOffice, place: Place): Moved | Shed {
  if (place.as !== 'http') return { kind: 'moved', wouldShed: null }
  const rule = office.occupancy.ruleAgainst(place.route, place.session, 'stream')
  if (office.isInForce(rule)) return office.shedBy(rule)
  move(office, place, 'stream')
  return { kind: 'moved', wouldShed: rule }
}

function move({ occupancy, placeFreed }: TicketOffice, place: Place, to: Kind | null): void {
  const { route, session, as } = place
  if (as === null) return
  occupancy.leave(route, session, as)
  if (to !== null) occupancy.enter(route, session, to)
  place.as = to
  placeFreed()
}
