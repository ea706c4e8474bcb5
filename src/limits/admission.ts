// The door: every request that is to be forwarded is let in here, refused, or waits for a place. The order: who it is, what is held
// against it, what it is allowed a minute, whether there is room. Nothing is counted for a request that an earlier step refused.
import type { Mode } from '../model/limit.ts'
import type { RefusalAction, ToldRefusal } from '../model/refusal.ts'
import type { AdaptiveLimits } from './capacity/adaptive-limits.ts'
import type { Entered, Shed } from './capacity/entry.ts'
import type { InFlightCap } from './capacity/in-flight-cap.ts'
import type { Category } from './bots/category.ts'
import type { Honeypot } from './bots/honeypot.ts'
import type { PerClient } from './capacity/per-client.ts'
import { examine, type FindingPorts, type Findings } from './findings.ts'
import type { Charge, Rates, Taken } from './rates/rates.ts'
import { overloaded, rateLimited } from './refusals.ts'
import { createRouteRules, sharedFactor, type RouteRules } from './route-rules.ts'
import { takeSeat } from './seat.ts'
import type { Admission, Refused, Ruling, Visit } from './visit.ts'
import { identify, type Visitor, type VisitorPorts } from './visitor.ts'

export interface AdmissionPorts extends VisitorPorts, Omit<FindingPorts, 'told'> {
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
  readonly told: (told: ToldRefusal) => void
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
  readonly tell: (rule: string, action: RefusalAction, would: boolean) => void
  readonly decided: (ruling: Ruling) => void
}

export function createAdmission(ports: AdmissionPorts): Admission {
  const rulesOf = createRouteRules()
  return {
    logKeyOf: (address) => ports.keys.logKeyOf(address, Date.now()),
    ask(visit, decided) {
      const epochMs = Date.now()
      const visitor = identify(visit, ports, epochMs)
      ports.remember(visit.address)
      const route = visit.route.name
      const told = (facts: Omit<ToldRefusal, 'client' | 'route'>): void =>
        ports.told({ ...facts, client: ports.keys.logKeyOf(visit.address, epochMs), route })
      const findings = visitor.allowed
        ? nothing
        : examine(visit, visitor, { ...ports, told }, epochMs)
      const { category } = findings
      const tell: Case['tell'] = (rule, action, would) => told({ rule, action, category, would })
      const rules = rulesOf(visit.route)
      const settle = (ruling: Ruling): void => {
        ports.classified(
          route,
          category,
          ruling.kind === 'admitted' ? 'allow' : actionOf(ruling.refused),
        )
        decided(ruling)
      }
      const each: Case = { visit, visitor, findings, rules, tell, decided: settle }
      if (findings.refused !== null) {
        settle({ kind: 'refused', refused: findings.refused })
        return noWayOut
      }
      return count(each, ports)
    },
  }
}

const nothing: Findings = {
  refused: null,
  category: 'browser',
  charges: [],
  observed: [],
  touched: null,
}
const noWayOut = (): void => {}

/** Charges its budgets; where others count too, their answer may have to be waited for. */
function count(each: Case, ports: AdmissionPorts): () => void {
  const { visitor, findings, rules } = each
  const nowMs = performance.now()
  const own = visitor.allowed ? [] : rules.charges(requesterOf(each), visitor.tellable)
  const inForce = rules.explicit || ports.mode() === 'enforce'
  const charges = inForce ? [...findings.charges, ...own] : findings.charges
  const observed = inForce ? findings.observed : [...findings.observed, ...own]
  if (observed.length > 0) {
    const would = ports.rates.take(observed, nowMs)
    if (would.kind === 'refused') each.tell(`rate.${would.budget.name}`, 'limit', true)
  }
  const taken = charges.length === 0 ? allowed : ports.take(charges, nowMs)
  if (!(taken instanceof Promise)) return counted(each, taken, charges, ports)
  let way: (() => void) | null = null
  let left = false
  void taken.then((answer) => {
    if (!left) way = counted(each, answer, charges, ports)
  })
  return () => {
    left = true
    way?.()
  }
}

const allowed: Taken = { kind: 'allowed', tightest: null }

function counted(
  each: Case,
  taken: Taken,
  charges: readonly Charge[],
  ports: AdmissionPorts,
): () => void {
  if (taken.kind === 'allowed') return enter(each, charges, ports)
  const refused = rateLimited(taken, each.rules.policies, ports.random())
  each.tell(refused.rule, 'limit', false)
  each.decided({ kind: 'refused', refused })
  return noWayOut
}

/** Takes a place among the requests in flight, or waits for one. */
function enter(each: Case, charges: readonly Charge[], ports: AdmissionPorts): () => void {
  const { visit, visitor, findings, tell, decided } = each
  const { category, touched } = findings
  const session = visitor.allowed || visitor.session !== null ? 'known' : 'unknown'
  const refuse = (rule: string, retryAfterMs: number): Refused => {
    tell(rule, 'shed', false)
    return overloaded(rule, retryAfterMs, ports.random())
  }
  const shed = ({ rule, retryAfterMs }: { rule: string; retryAfterMs: number }): void => {
    // It was not served, so it is not held against what it may still ask for.
    ports.rates.giveBack(charges, performance.now())
    decided({ kind: 'refused', refused: refuse(rule, retryAfterMs) })
  }
  const giveBack = ownPlace(each, ports)
  if (giveBack === null) {
    shed({ rule: 'in-flight.client', retryAfterMs: 1000 })
    return noWayOut
  }
  const admitted = (entered: Entered): void => {
    if (entered.wouldShed !== null) tell(entered.wouldShed, 'shed', true)
    const seat = takeSeat(
      { visit, visitor, entered, category, touched, refuse, leave: giveBack },
      ports,
    )
    decided({ kind: 'admitted', seat })
  }
  const turnedAway = (late: Shed): void => {
    giveBack()
    shed(late)
  }
  const entry = ports.cap.enter(
    visit.route.name,
    { session, kind: visit.kind },
    { enter: admitted, shed: turnedAway },
  )
  switch (entry.kind) {
    case 'entered':
      admitted(entry)
      return noWayOut
    case 'shed':
      giveBack()
      shed(entry)
      return noWayOut
    case 'queued':
      return () => {
        entry.leave()
        giveBack()
      }
  }
}

/** A place among those of its client; null: they are taken. Whoever cannot be told from others has none of its own. */
function ownPlace({ visit, visitor }: Case, ports: AdmissionPorts): (() => void) | null {
  const alike = visitor.allowed || visitor.tellable === 'none' || visitor.local
  if (alike || visit.kind !== 'http') return noWayOut
  const most = ports.mostPerClient() * (visitor.tellable === 'shared' ? sharedFactor : 1)
  return ports.perClient.enter(visitor.key, most)
}

function requesterOf({ visit, visitor }: Case) {
  const { head } = visit
  return {
    method: head.method,
    client: visitor.key,
    session: visitor.session,
    header: (name: string) => head.header(name),
  }
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
