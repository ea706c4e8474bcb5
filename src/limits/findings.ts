// What bans and bots have against a request, before anything of it is counted. The order is that of the cost: a ban is one look-up.
import type { RequestHead } from '../model/head.ts'
import type { Mode } from '../model/limit.ts'
import type { Bans } from './bans/open-bans.ts'
import type { CircuitBreaker } from './bans/circuit-breaker.ts'
import type { BotCharges } from './bot-charges.ts'
import type { Category } from './bots/category.ts'
import type { BotDecision, DecideBot } from './bots/decide-bot.ts'
import { budgetOf, type Charge } from './rates/rates.ts'
import { banned, botRefused } from './refusals.ts'
import { tell, type TellPorts } from './tell.ts'
import type { Refused, Visit } from './visit.ts'
import type { Visitor } from './visitor.ts'

export interface Findings {
  readonly refused: Refused | null
  readonly category: Category
  /** What holds now. */
  readonly charges: readonly Charge[]
  /** What would hold. */
  readonly observed: readonly Charge[]
  /** The trap that the path may be; its answer is to be noted. */
  readonly touched: string | null
}

export interface FindingPorts extends TellPorts {
  readonly mode: () => Mode
  readonly bans: Bans
  readonly decideBot: DecideBot
  readonly breaker: CircuitBreaker
  readonly botCharges: BotCharges
}

export function examine(visit: Visit, visitor: Visitor, ports: FindingPorts): Findings {
  const { bans, breaker } = ports
  const nowMs = visit.epochMs
  const bot = ports.decideBot(visit)
  const person = visitor.tellable !== 'none' && looksLikePerson(visit.head)
  if (person) breaker.saw(visitor.client, nowMs)
  const { category, touched } = bot
  const standing =
    visitor.tellable === 'none' ? null : bans.standing(visitor.client, visit.address, nowMs)
  // The ordinary case, and nothing is made for it.
  if (standing === null && bot.action.kind === 'allow' && bot.strike === null)
    return { refused: null, category, charges: none, observed: none, touched }
  const charges: Charge[] = []
  const observed: Charge[] = []
  const found = (refused: Refused | null): Findings => ({
    refused,
    category,
    charges,
    observed,
    touched,
  })
  if (standing?.kind === 'throttled') {
    const charge = { budget: sentenced(standing.perMinute), key: visitor.client }
    if (standing.would) observed.push(charge)
    else charges.push(charge)
  } else if (standing?.kind === 'banned') {
    const { ban, would } = standing
    tell(ports, visit, { rule: ban.rule, action: 'block', category: bot.category, would })
    if (!would) return found(banned(ban, nowMs))
  }
  const refused = byBot(bot, { visit, visitor, person }, ports, { charges, observed })
  return found(refused)
}

const none: readonly Charge[] = []

interface Sender {
  readonly visit: Visit
  readonly visitor: Visitor
  readonly person: boolean
}

function byBot(
  bot: BotDecision,
  { visit, visitor, person }: Sender,
  ports: FindingPorts,
  into: { readonly charges: Charge[]; readonly observed: Charge[] },
): Refused | null {
  const { bans, breaker, botCharges } = ports
  const { action, rule, category } = bot
  const nowMs = visit.epochMs
  if (bot.strike !== null && visitor.tellable !== 'none')
    bans.note(bot.strike, visitor.client, nowMs)
  if (action.kind === 'allow') return null
  const would = ports.mode() === 'observe' || breaker.isTripped(rule)
  switch (action.kind) {
    case 'throttle': {
      const who = { client: visitor.client, family: bot.family }
      const perClient = visitor.tellable === 'none' ? 'off' : 'on'
      const budgets = botCharges(action.budgets, who, perClient)
      const list = would ? into.observed : into.charges
      list.push(...budgets)
      return null
    }
    case 'block':
    case 'not-found':
      if (person) breaker.denied(rule, visitor.client, nowMs)
      tell(ports, visit, { rule, action: action.kind, category, would })
      return would ? null : botRefused(rule, action.kind)
  }
}

/** By something else than the user agent, which is what a bad rule may have got wrong: browsers tell the languages of their user. */
function looksLikePerson(head: RequestHead): boolean {
  return head.header('accept-language') !== null
}

const sentences = new Map<number, ReturnType<typeof budgetOf>>()

/** What a client may still ask for whose address is shared, so that its ban is none. */
function sentenced(perMinute: number): ReturnType<typeof budgetOf> {
  let budget = sentences.get(perMinute)
  if (budget === undefined) {
    const rate = { count: perMinute, perMs: 60_000, burst: perMinute }
    budget = budgetOf(`sentence/${perMinute}`, 'shared', rate)
    sentences.set(perMinute, budget)
  }
  return budget
}
