// The door: every request that is to be forwarded is let in here, refused, or waits for a place. The order: who it is, what is held
// against it, what it is allowed a minute, whether there is room. Nothing is counted for a request that an earlier step refused.
import { tellOf, turnAway, type Case } from './case.ts'
import { enter, type EnterPorts } from './enter.ts'
import { examine, type FindingPorts, type Findings } from './findings.ts'
import { allowed, type Charge, type Rates, type Taken } from './rates/rates.ts'
import { rateLimited } from './refusals.ts'
import type { RulesOf } from './route-rules.ts'
import { answered, becomeStream, ended, type SeatPorts } from './seat.ts'
import type { Admission } from './visit.ts'
import { identify, type VisitorPorts } from './visitor.ts'

export type AdmissionPorts = VisitorPorts &
  FindingPorts &
  EnterPorts &
  SeatPorts & {
    readonly rulesOf: RulesOf
    /** Of this process: for what is only observed. */
    readonly rates: Rates
    /** Where all gateways count, or this one. */
    readonly take: (charges: readonly Charge[], nowMs: number) => Taken | Promise<Taken>
    /** Remembers an address for a moment, in memory: for what a ban by hand would hit. */
    readonly remember: (address: string) => void
  }

export function createAdmission(ports: AdmissionPorts): Admission {
  return {
    logKeyOf: ports.keys.logKeyOf,
    ask(visit, decided) {
      const visitor = identify(visit, ports)
      ports.remember(visit.address)
      const findings = visitor.allowed ? nothing : examine(visit, visitor, ports)
      const rules = ports.rulesOf(visit.route)
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
