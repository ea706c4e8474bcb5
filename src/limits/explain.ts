// What the limits would say of an invented request: the same parts that decide, asked without counting anything.
import { isIn, parseAddress, parseNetwork } from '../model/address.ts'
import type { ExplainedStep } from '../model/explain.ts'
import type { Mode, RatePolicy } from '../model/limit.ts'
import type { Ban } from './bans/ban.ts'
import type { Action } from './bots/actions.ts'
import type { DecideBot } from './bots/decide-bot.ts'
import type { ClientKeys } from './client-key.ts'
import { policiesOf } from './rates/policies.ts'
import type { Visit } from './visit.ts'

export interface LimitsExplained {
  readonly steps: readonly ExplainedStep[]
  /** Such as `403 bot_refused`; null: the limits let it pass, as long as it keeps to its rates. */
  readonly refusal: string | null
}

export interface ExplainPorts {
  readonly mode: () => Mode
  readonly keys: ClientKeys
  readonly bans: () => readonly Ban[]
  readonly decideBot: DecideBot
  readonly allowed: (address: string) => boolean
  readonly inFlight: (route: string) => { readonly http: number; readonly waiting: number }
}

/** Nothing is counted, so no time goes by. */
export type AskedVisit = Omit<Visit, 'nowMs'>

export function explainLimits(visit: AskedVisit, ports: ExplainPorts): LimitsExplained {
  const { address, route, head } = visit
  if (ports.allowed(address)) {
    const detail = 'on visitors.allow: never limited, filtered or banned'
    return { steps: [{ name: 'ban', finding: 'exempt', detail, definedAt: null }], refusal: null }
  }
  const ban = banOf(address, ports)
  const { profile } = route
  const bot = ports.decideBot({ head, profile, clientAddress: address, nowMs: visit.epochMs })
  const mode = ports.mode()
  const inForce = mode === 'enforce'
  const botDetail = `${bot.category}${bot.family === bot.category ? '' : `, ${bot.family}`}; ${bot.rule}: ${actionText(bot.action)}`
  const steps: ExplainedStep[] = [
    {
      name: 'ban',
      finding: ban === null ? 'none' : ban.reason,
      detail: ban === null ? 'no ban of this client or its network' : banText(ban),
      definedAt: null,
    },
    {
      name: 'bot',
      finding: bot.action.kind,
      detail: inForce ? botDetail : `${botDetail} (only observed: bots.mode)`,
      definedAt: null,
    },
    rateStep(visit, mode),
    capacityStep(visit, ports),
  ]
  if (ban !== null && (inForce || ban.reason === 'operator'))
    return { steps, refusal: '403 banned' }
  if (inForce && bot.action.kind === 'block') return { steps, refusal: '403 bot_refused' }
  if (inForce && bot.action.kind === 'not-found') return { steps, refusal: '404 no_route' }
  return { steps, refusal: null }
}

function banOf(text: string, { bans, keys }: ExplainPorts): Ban | null {
  const key = keys.keyOf(text)
  const address = parseAddress(text)
  return (
    bans().find((ban) => {
      if (ban.key !== null) return ban.key === key
      const network = ban.network === null ? null : parseNetwork(ban.network)
      return network !== null && address !== null && isIn(address, network)
    }) ?? null
  )
}

function banText({ network, key, expiresAt, why }: Ban): string {
  const until =
    expiresAt === null ? 'until it is taken back' : `until ${new Date(expiresAt).toISOString()}`
  return `${network ?? key ?? ''} ${until}${why === '' ? '' : `: ${why}`}`
}

function rateStep({ route }: AskedVisit, mode: Mode): ExplainedStep {
  const policies = policiesOf(route.profile, route.limits)
  const explicit = route.limits.length > 0
  const detail = explicit
    ? 'limit of the route, always in force'
    : `profile ${route.profile}${mode === 'observe' ? ', only observed (bots.mode)' : ''}`
  return {
    name: 'rate',
    finding: policies.map(policyText).join('; '),
    detail,
    definedAt: route.definedAt,
  }
}

function policyText({ name, count, perMs, burst, by, methods }: RatePolicy): string {
  const whose = typeof by === 'string' ? by : `header ${by.header}`
  const which = methods === null ? '' : ` for ${methods.join(' ')}`
  return `${name}: ${count} in ${perMs / 1000} s, ${burst} at once, by ${whose}${which}`
}

function capacityStep({ route }: AskedVisit, { inFlight }: ExplainPorts): ExplainedStep {
  const { http, waiting } = inFlight(route.name)
  const detail =
    route.inFlight === null ? 'capacity.perRoute' : `inFlight of the route: ${route.inFlight}`
  return {
    name: 'capacity',
    finding: `${http} in flight, ${waiting} wait`,
    detail,
    definedAt: null,
  }
}

function actionText(action: Action): string {
  if (action.kind !== 'throttle') return action.kind
  const budgets = action.budgets.map(
    ({ count, perMs, burst, scope }) =>
      `${count} in ${perMs / 1000} s, ${burst} at once, a ${scope}`,
  )
  return `throttle to ${budgets.join(' and ')}`
}
