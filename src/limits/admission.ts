// The door: every request that is to be forwarded is let in here, refused, or waits for a place. The order: who it is, what is held
// against it, what it is allowed a minute, whether there is room. Nothing is counted for a request that an earlier step refused.
import type { Mode } from '../model/limit.ts'
import type { RefusalAction } from '../model/refusal.ts'
import type { AdaptiveLimits } from './capacity/adaptive-limits.ts'
import type { Entered, Shed, Turn } from './capacity/entry.ts'
import type { InFlightCap } from './capacity/in-flight-cap.ts'
import type { Category } from './bots/category.ts'
import type { Honeypot } from './bots/honeypot.ts'
import type { PerClient } from './capacity/per-client.ts'
import type { ClientKeys } from './client-key.ts'
import { examine, type FindingPorts, type Findings } from './findings.ts'
import { allowed, type Charge, type Rates, type Taken } from './rates/rates.ts'
import { noRoom } from './no-room.ts'
import { rateLimited } from './refusals.ts'
import { createRouteRules, sharedFactor, type RouteRules } from './route-rules.ts'
import { answered, becomeStream, ended, type OwnPlace, type Seat } from './seat.ts'
import { tell } from './tell.ts'
import type { Admission, Refused, Ruling, Visit } from './visit.ts'
import { identify, type Visitor, type VisitorPorts } from './visitor.ts'

export interface AdmissionPorts extends VisitorPorts, FindingPorts {
  readonly keys: ClientKeys
  readonly mode: () => Mode
  /** Of this process: for what is only observed. */
  readonly rates: Rates
  /** Where all gateways count, or this one. */
  readonly take: (charges: readonly Charge[], nowMs: number) => Taken | Promise<Taken>
  readonly cap: InFlightCap
  readonly perClient: PerClient
  readonly mostPerClient: () => number
  readonly adaptive: AdaptiveLimits
  readonly honeypot: Honeypot
  /** Remembers an address for a moment, in memory: for what a ban by hand would hit. */
  readonly remember: (address: string) => void
  /** Each request once, with what its sender says it is and what became of it. */
  readonly classified: (route: string, category: Category, action: RefusalAction | 'allow') => void
  readonly random: () => number
}

/** What one request is decided by, on its way through the steps. */
interface Case {
  readonly visit: Visit
  readonly visitor: Visitor
  readonly findings: Findings
  readonly rules: RouteRules
  readonly decided: (ruling: Ruling) => void
}

export function createAdmission(ports: AdmissionPorts): Admission {
  const rulesOf = createRouteRules()
  return {
    logKeyOf: ports.keys.logKeyOf,
    ask(visit, decided) {
      const visitor = identify(visit, ports)
      ports.remember(visit.address)
      const findings = visitor.allowed ? nothing : examine(visit, visitor, ports)
      const rules = rulesOf(visit.route)
      const each: Case = { visit, visitor, findings, rules, decided }
      if (findings.refused !== null) return turnAway(each, findings.refused, ports)
      return count(each, ports)
    },
    answered: (seat, status, setCookies) => answered(seat, status, setCookies, ports),
    becomeStream: (seat) => becomeStream(seat, ports),
    ended: (seat, ending) => ended(seat, ending, ports),
  }
}

const none: readonly Charge[] = []
const nothing: Findings = {
  refused: null,
  category: 'browser',
  charges: none,
  observed: none,
  touched: null,
}
const noWayOut = (): void => {}

/** Charges its budgets; where others count too, their answer may have to be waited for. */
function count(each: Case, ports: AdmissionPorts): () => void {
  const { visit, visitor, findings, rules } = each
  const { nowMs } = visit
  const own = visitor.allowed ? none : chargesOf(each)
  // What is in force is charged; what is only observed is counted apart.
  const inForce = rules.explicit || ports.mode() === 'enforce'
  const charges = inForce ? joined(findings.charges, own) : findings.charges
  const observed = inForce ? findings.observed : joined(findings.observed, own)
  if (observed.length > 0) {
    const would = ports.rates.take(observed, nowMs)
    if (would.kind === 'refused') tellOf(each, `rate.${would.budget.name}`, 'limit', true, ports)
  }
  const taken = charges.length === 0 ? allowed : ports.take(charges, nowMs)
  if (!(taken instanceof Promise)) return counted(each, taken, charges, nowMs, ports)
  let way: (() => void) | null = null
  let left = false
  void taken.then((answer) => {
    if (!left) way = counted(each, answer, charges, performance.now(), ports)
  })
  return () => {
    left = true
    way?.()
  }
}

function chargesOf({ visit: { head }, visitor, rules }: Case): readonly Charge[] {
  const { client, session, tellable } = visitor
  return rules.charges({ head, client, session }, tellable)
}

function joined(some: readonly Charge[], own: readonly Charge[]): readonly Charge[] {
  return some.length === 0 ? own : [...some, ...own]
}

function counted(
  each: Case,
  taken: Taken,
  charges: readonly Charge[],
  nowMs: number,
  ports: AdmissionPorts,
): () => void {
  if (taken.kind === 'allowed') return enter(each, charges, nowMs, ports)
  const refused = rateLimited(taken, each.rules.policyField, ports.random())
  tellOf(each, refused.rule, 'limit', false, ports)
  return turnAway(each, refused, ports)
}

/** Takes a place among the requests in flight, or waits for one. */
function enter(
  each: Case,
  charges: readonly Charge[],
  nowMs: number,
  ports: AdmissionPorts,
): () => void {
  const { visit, visitor } = each
  const own = ownPlace(each, ports)
  if (own === 'full')
    return shed(each, { rule: 'in-flight.client', retryAfterMs: 1000 }, charges, ports)
  const session = visitor.allowed || visitor.session !== null ? 'known' : 'unknown'
  // Made only for who has to wait.
  const turnOf = (): Turn => ({
    enter: (entered) => admitted(each, entered, own, performance.now(), ports),
    shed: (late) => void turnedAway(each, late, own, charges, ports),
  })
  const entry = ports.cap.enter(visit.route.name, { session, kind: visit.kind }, turnOf)
  switch (entry.kind) {
    case 'entered':
      admitted(each, entry, own, nowMs, ports)
      return noWayOut
    case 'shed':
      return turnedAway(each, entry, own, charges, ports)
    case 'queued':
      return () => {
        // Who is no longer in the line has given its own place back by its turn, or its seat will.
        if (entry.leave() && own === 'taken') ports.perClient.leave(visitor.client)
      }
  }
}

/** There was no room for it, and its own place is another's again. */
function turnedAway(
  each: Case,
  late: Shed,
  own: OwnPlace,
  charges: readonly Charge[],
  ports: AdmissionPorts,
): () => void {
  if (own === 'taken') ports.perClient.leave(each.visitor.client)
  return shed(each, late, charges, ports)
}

/** A place among those of its client. Whoever cannot be told from others has none of its own. */
function ownPlace({ visit, visitor }: Case, ports: AdmissionPorts): OwnPlace | 'full' {
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
  ports: AdmissionPorts,
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
  ports: AdmissionPorts,
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

/** Nobody waits any more: there is no way out. */
function turnAway(
  { visit, findings, decided }: Case,
  refused: Refused,
  ports: AdmissionPorts,
): () => void {
  ports.classified(visit.route.name, findings.category, actionOf(refused))
  decided({ kind: 'refused', refused })
  return noWayOut
}

function tellOf(
  { visit, findings }: Case,
  rule: string,
  action: RefusalAction,
  would: boolean,
  ports: AdmissionPorts,
): void {
  tell(ports, visit, { rule, action, category: findings.category, would })
}

function actionOf({ code }: Refused): RefusalAction {
  switch (code) {
    case 'rate_limited':
      return 'limit'
    case 'overloaded':
      return 'shed'
    case 'no_route':
      return 'not-found'
    default:
      return 'block'
  }
}

/** Whether what it meets says something of the app: people, and programs that work for them. Crawlers meet what nobody asks for. */
function isPerson(category: Category): boolean {
  return people.has(category)
}

const people: ReadonlySet<Category> = new Set<Category>(['browser', 'library', 'webhook', 'empty'])
