// What the rates would say of an invented request: which limits hold for it, and how much of them its client has left here. It takes
// nothing from them.
import type { ExplainedStep } from '../model/explain.ts'
import type { Mode, RatePolicy } from '../model/limit.ts'
import type { BotCharges } from './bot-charges.ts'
import type { BotDecision } from './bots/decide-bot.ts'
import type { ClientKeys } from './client-key.ts'
import { policiesOf } from './rates/policies.ts'
import type { Charge, Rates } from './rates/rates.ts'
import type { RulesOf } from './route-rules.ts'
import type { Sessions } from './sessions.ts'
import type { Visit } from './visit.ts'
import { tellableOf, type TellablePorts } from './visitor.ts'

export interface RateAnswer {
  readonly step: ExplainedStep
  /** Whether one that is in force has none left. */
  readonly refuses: boolean
}

/** `modes`: of what a profile says, and of the rule that is about the bot. */
export type RateAsked = (
  visit: Visit,
  bot: BotDecision,
  modes: { readonly profile: Mode; readonly bot: Mode },
) => RateAnswer

export interface RateAskedPorts extends TellablePorts {
  readonly keys: ClientKeys
  readonly sessions: Sessions
  readonly rates: Pick<Rates, 'left'>
  readonly rulesOf: RulesOf
  readonly botCharges: BotCharges
}

export function createRateAsked(ports: RateAskedPorts): RateAsked {
  return (visit, { action, family }, modes) => {
    const { route, head, address, epochMs, nowMs } = visit
    const client = ports.keys.clientOf(address)
    const session = ports.sessions.of(head.header('cookie'))
    const tellable = tellableOf(client, epochMs, ports)
    const { explicit, charges } = ports.rulesOf(route)
    const perClient = tellable === 'none' ? 'off' : 'on'
    const budgets = action.kind === 'throttle' ? action.budgets : []
    const left = (charge: Charge) => ({
      name: charge.budget.name,
      count: ports.rates.left(charge, nowMs),
    })
    const ofBot = ports.botCharges(budgets, { client, family }, perClient).map(left)
    const own = charges({ head, client, session }, tellable).map(left)
    const inForce = [
      ...(modes.bot === 'enforce' ? ofBot : []),
      ...(explicit || modes.profile === 'enforce' ? own : []),
    ]
    return {
      step: stepOf(visit, modes.profile, [...ofBot, ...own]),
      refuses: inForce.some(({ count }) => count === 0),
    }
  }
}

interface Left {
  readonly name: string
  readonly count: number
}

function stepOf({ route }: Visit, mode: Mode, left: readonly Left[]): ExplainedStep {
  const counts = left.map(({ name, count }) => `${name} ${count}`).join(', ')
  const policies = policiesOf(route.profile, route.limits)
  const whose =
    route.limits.length > 0
      ? 'limit of the route, always in force'
      : `profile ${route.profile}${mode === 'observe' ? ', only observed (bots.mode)' : ''}`
  return {
    name: 'rate',
    finding: policies.map(policyText).join('; '),
    detail: counts === '' ? whose : `${whose}; left now: ${counts}`,
    definedAt: route.definedAt,
  }
}

function policyText({ name, count, perMs, burst, by, methods }: RatePolicy): string {
  const key = typeof by === 'string' ? by : `header ${by.header}`
  const which = methods === null ? '' : ` for ${methods.join(' ')}`
  return `${name}: ${count} in ${perMs / 1000} s, ${burst} at once, by ${key}${which}`
}
