// What the rates would say of an invented request: which limits hold for it, and how much of them its client has left here. It takes
// nothing from them.
import type { ExplainedStep } from '../model/explain.ts'
import type { Mode, RatePolicy } from '../model/limit.ts'
import { createBotCharges } from './bot-charges.ts'
import type { BotDecision } from './bots/decide-bot.ts'
import type { ClientKeys } from './client-key.ts'
import { policiesOf } from './rates/policies.ts'
import type { Charge, Rates } from './rates/rates.ts'
import { createRouteRules } from './route-rules.ts'
import type { Sessions } from './sessions.ts'
import type { Visit } from './visit.ts'
import { tellableOf, type TellablePorts } from './visitor.ts'

export interface RateAnswer {
  readonly step: ExplainedStep
  /** Whether one that is in force has none left. */
  readonly refuses: boolean
}

export type RateAsked = (visit: Visit, bot: BotDecision, mode: Mode) => RateAnswer

export interface RateAskedPorts extends TellablePorts {
  readonly keys: ClientKeys
  readonly sessions: Sessions
  readonly rates: Pick<Rates, 'left'>
}

export function createRateAsked(ports: RateAskedPorts): RateAsked {
  const rulesOf = createRouteRules()
  const botCharges = createBotCharges()
  return (visit, { action, family }, mode) => {
    const { route, head, address, epochMs, nowMs } = visit
    const client = ports.keys.clientOf(address)
    const session = ports.sessions.of(head.header('cookie'))
    const tellable = tellableOf(client, epochMs, ports)
    const { explicit, charges } = rulesOf(route)
    const own = charges({ head, client, session }, tellable)
    const perClient = tellable === 'none' ? 'off' : 'on'
    const ofBot =
      action.kind === 'throttle' ? botCharges(action.budgets, { client, family }, perClient) : []
    const left = (charge: Charge): number => ports.rates.left(charge, nowMs)
    const inForce = [
      ...(explicit || mode === 'enforce' ? own : []),
      ...(mode === 'enforce' ? ofBot : []),
    ]
    return {
      step: stepOf(
        visit,
        mode,
        [...ofBot, ...own].map((c) => `${c.budget.name} ${left(c)}`),
      ),
      refuses: inForce.some((charge) => left(charge) === 0),
    }
  }
}

function stepOf({ route }: Visit, mode: Mode, left: readonly string[]): ExplainedStep {
  const policies = policiesOf(route.profile, route.limits)
  const whose =
    route.limits.length > 0
      ? 'limit of the route, always in force'
      : `profile ${route.profile}${mode === 'observe' ? ', only observed (bots.mode)' : ''}`
  return {
    name: 'rate',
    finding: policies.map(policyText).join('; '),
    detail: left.length === 0 ? whose : `${whose}; left now: ${left.join(', ')}`,
    definedAt: route.definedAt,
  }
}

function policyText({ name, count, perMs, burst, by, methods }: RatePolicy): string {
  const key = typeof by === 'string' ? by : `header ${by.header}`
  const which = methods === null ? '' : ` for ${methods.join(' ')}`
  return `${name}: ${count} in ${perMs / 1000} s, ${burst} at once, by ${key}${which}`
}
