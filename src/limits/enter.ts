// The last step of the door: a place among the requests in flight, or in the line of those who wait for one. Invariant: what was taken
// for a request that is shed is given back, its rates too; whoever leaves the line gives back its place, and has asked all the same.
import { noWayOut, tellOf, turnAway, type Case, type CasePorts } from './case.ts'
import type { Category } from './bots/category.ts'
import type { Entered, Shed, Visitor as Asking } from './capacity/entry.ts'
import type { InFlightCap } from './capacity/in-flight-cap.ts'
import type { PerClient } from './capacity/per-client.ts'
import { noRoom, type NoRoomPorts } from './no-room.ts'
import type { Charge, Rates } from './rates/rates.ts'
import { sharedFactor } from './route-rules.ts'
import type { OwnPlace, Seat } from './seat.ts'

export interface EnterPorts extends CasePorts, NoRoomPorts {
  readonly cap: InFlightCap
  readonly perClient: PerClient
  readonly mostPerClient: () => number
  readonly rates: Pick<Rates, 'giveBack'>
}

/** Takes a place among the requests in flight, or waits for one. `charges`: what was taken for it. What is returned: its way out of the line. */
export function enter(
  each: Case,
  charges: readonly Charge[],
  nowMs: number,
  ports: EnterPorts,
): () => void {
  const { visit, visitor } = each
  const own = ownPlace(each, ports)
  if (own === 'full')
    return shed(each, { rule: 'in-flight.client', retryAfterMs: 1000 }, charges, ports)
  const session = visitor.allowed || visitor.session !== null ? 'known' : 'unknown'
  const asking = { session, kind: visit.kind } as const
  const entry = ports.cap.enter(visit.route.name, asking)
  switch (entry.kind) {
    case 'entered':
      admitted(each, entry, own, nowMs, ports)
      return noWayOut
    case 'shed':
      return turnedAway(each, entry, own, charges, ports)
    case 'full':
      return wait(each, asking, own, charges, ports)
  }
}

function wait(
  each: Case,
  asking: Asking,
  own: OwnPlace,
  charges: readonly Charge[],
  ports: EnterPorts,
): () => void {
  const { visit, visitor } = each
  const queued = ports.cap.wait(visit.route.name, asking, {
    enter: (entered) => admitted(each, entered, own, performance.now(), ports),
    shed: (late) => void turnedAway(each, late, own, charges, ports),
  })
  if (queued.kind === 'shed') return turnedAway(each, queued, own, charges, ports)
  return () => {
    // Who is no longer in the line has given its own place back by its turn, or its seat will.
    if (queued.leave() && own === 'taken') ports.perClient.leave(visitor.client)
  }
}

/** There was no room for it, and its own place is another's again. */
function turnedAway(
  each: Case,
  late: Shed,
  own: OwnPlace,
  charges: readonly Charge[],
  ports: EnterPorts,
): () => void {
  if (own === 'taken') ports.perClient.leave(each.visitor.client)
  return shed(each, late, charges, ports)
}

/** A place among those of its client. Whoever cannot be told from others has none of its own. */
function ownPlace({ visit, visitor }: Case, ports: EnterPorts): OwnPlace | 'full' {
  const alike = visitor.allowed || visitor.tellable === 'none' || visitor.local
  if (alike || visit.kind !== 'http') return 'none'
  const most = ports.mostPerClient() * (visitor.tellable === 'shared' ? sharedFactor : 1)
  return ports.perClient.enter(visitor.client, most) ? 'taken' : 'full'
}

/** It was not served, so it is not held against what it may still ask for. */
function shed(
  each: Case,
  by: { readonly rule: string; readonly retryAfterMs: number },
  charges: readonly Charge[],
  ports: EnterPorts,
): () => void {
  ports.rates.giveBack(charges, performance.now())
  return turnAway(each, noRoom(each.visit, each.findings.category, by, ports), ports)
}

/** `sinceMs`: when it entered. */
function admitted(
  each: Case,
  entered: Entered,
  own: OwnPlace,
  sinceMs: number,
  ports: EnterPorts,
): void {
  const { visit, visitor, findings, decided } = each
  const { category, touched } = findings
  if (entered.wouldShed !== null) tellOf(each, entered.wouldShed, 'shed', true, ports)
  const { kind } = visit
  const seat: Seat = { visit, visitor, entered, sinceMs, category, touched, own, kind }
  ports.classified(visit.route.name, category, 'allow')
  const takenFor = touched !== null ? 'honeypot' : isPerson(category) ? 'person' : 'bot'
  decided({ kind: 'admitted', seat, visitor: takenFor })
}

/** Whether what it meets says something of the app: people, and programs that work for them. Crawlers meet what nobody asks for. */
function isPerson(category: Category): boolean {
  return people.has(category)
}

const people: ReadonlySet<Category> = new Set<Category>(['browser', 'library', 'webhook', 'empty'])
