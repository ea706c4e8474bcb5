// What the limits would say of an invented request: the same parts that decide, asked without counting anything.
import { isIn, parseAddress, parseNetwork } from '../model/address.ts'
import type { ExplainedStep } from '../model/explain.ts'
import type { Mode } from '../model/limit.ts'
import type { Ban } from './bans/ban.ts'
import type { CircuitBreaker } from './bans/circuit-breaker.ts'
import type { Action } from './bots/actions.ts'
import type { DecideBot } from './bots/decide-bot.ts'
import type { ClientKeys } from './client-key.ts'
import type { RateAsked } from './explain-rates.ts'
import type { Visit } from './visit.ts'

export interface LimitsExplained {
  readonly steps: readonly ExplainedStep[]
  /** Such as `403 bot_refused`; null: the limits let it pass. */
  readonly refusal: string | null
}

export interface ExplainPorts {
  readonly mode: () => Mode
  readonly keys: ClientKeys
  readonly bans: () => readonly Ban[]
  readonly decideBot: DecideBot
  readonly allowed: (address: string) => boolean
  readonly breaker: Pick<CircuitBreaker, 'isTripped'>
  readonly rateAsked: RateAsked
  readonly inFlight: (route: string) => { readonly http: number; readonly waiting: number }
}

export function explainLimits(visit: Visit, ports: ExplainPorts): LimitsExplained {
  const { address } = visit
  if (ports.allowed(address)) {
    const detail = 'on visitors.allow: never limited, filtered or banned'
    return { steps: [{ name: 'ban', finding: 'exempt', detail, definedAt: null }], refusal: null }
  }
  const ban = banOf(address, ports)
  const bot = ports.decideBot(visit)
  const mode = ports.mode()
  const inForce = mode === 'enforce'
  const tripped = ports.breaker.isTripped(bot.rule)
  const botInForce = inForce && !tripped
  const rate = ports.rateAsked(visit, bot, { profile: mode, bot: botInForce ? mode : 'observe' })
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
      detail: botInForce
        ? botDetail
        : `${botDetail} (only observed: ${tripped ? 'it would refuse too many' : 'bots.mode'})`,
      definedAt: null,
    },
    rate.step,
    capacityStep(visit, ports),
  ]
  if (ban !== null && (inForce || ban.reason === 'operator'))
    return { steps, refusal: '403 banned' }
  if (botInForce && bot.action.kind === 'block') return { steps, refusal: '403 bot_refused' }
  if (botInForce && bot.action.kind === 'not-found') return { steps, refusal: '404 no_route' }
  return { steps, refusal: rate.refuses ? '429 rate_limited' : null }
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

function capacityStep({ route }: Visit, { inFlight }: ExplainPorts): ExplainedStep {
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
