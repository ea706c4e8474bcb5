// Who finds no place: how long it waits for one, and how long the line may be that it waits in. It decides nothing of who may go.
import type { Queued, Rule, Shed, Turn, Visitor } from './entry.ts'
import type { InFlightLimits } from './in-flight-limits.ts'
import type { Occupancy, RouteOccupancy } from './occupancy.ts'
import type { Queue } from './queue.ts'
import { unreserved, type Session } from './room.ts'
import { takePlace, type TicketOffice } from './ticket.ts'
import type { LineRoom } from './waiting-line.ts'

export interface Line {
  readonly office: TicketOffice
  readonly queue: Queue
  readonly settings: InFlightLimits['queue']
}

/** Of `turn` one is called later, once, unless there is no room to wait in or it leaves before. */
export function waitInLine(
  { office, queue, settings }: Line,
  route: RouteOccupancy,
  visitor: Visitor,
  turn: Turn,
): Queued | Shed {
  const { occupancy } = office
  const { session } = visitor
  const against = (): Rule | null => occupancy.ruleAgainst(route, session, 'http')
  const first = against()
  // Else it may go, but not so many at a time.
  const rule = office.isInForce(first) ? first : null
  const shed = (): Shed => office.shedBy(against() ?? rule ?? paceRule)
  const go = (): void => turn.enter(takePlace(office, route, visitor, against()))
  const late = (): void => turn.shed(shed())
  const room = lineRoom(route, session, occupancy, settings.max)
  const forMs = rule === null ? paceMs : settings.forMs
  const leave = queue.join({ route, session, go, late }, room, forMs)
  return leave === null ? shed() : { kind: 'queued', leave }
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
