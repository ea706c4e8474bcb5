// What becomes of one request for what its sender says it is: exempt paths, traps, the claim and its proof, robots.txt, the
// table of actions, in this order. It answers at once and counts nothing: budgets and strikes are charged by others.
import type { RequestHead } from '../../model/head.ts'
import { decodeForMatching, type Route } from '../../model/route.ts'
import type { Visit } from '../visit.ts'
import {
  actionFor,
  isFiltered,
  robotsViolation,
  type Action,
  type AiPreset,
  type Standing,
} from './actions.ts'
import type { Category, Classified } from './category.ts'
import type { Classify } from './classify.ts'
import { isExempt } from './exempt-paths.ts'
import type { Honeypot, Touch } from './honeypot.ts'
import { disallows, type Robots } from './robots.ts'
import type { Verdict, Verifier } from './verify.ts'

/** A visit, of which no more than this is looked at. `address` is kept nowhere but among the verifier's answers, in memory. */
export interface BotQuestion extends Pick<Visit, 'address' | 'epochMs'> {
  readonly head: Pick<RequestHead, 'target' | 'path' | 'header'>
  readonly route: Pick<Route, 'profile'>
}

/** The words of the room of bans. */
export type Strike = 'honeypot' | 'scanner' | 'fake-bot'

export interface BotDecision {
  readonly category: Category
  readonly family: string
  /** Which rule decided, such as `bot.scanner` or `honeypot.env`. */
  readonly rule: string
  readonly action: Action
  /** What this request is evidence of against its client; null: of nothing. */
  readonly strike: Strike | null
  /** The honeypot's rule that the path touches. If the request is forwarded, its answer is to be told to `noteAnswer`. */
  readonly touched: string | null
}

export interface BotPorts {
  readonly classify: Classify
  readonly verifier: Verifier
  readonly honeypot: Honeypot
  /** The site's robots.txt; null: not known. */
  readonly robots: () => Robots | null
  readonly ai: () => AiPreset
}

export type DecideBot = (question: BotQuestion) => BotDecision

export function createBotDecider(ports: BotPorts): DecideBot {
  return (question) => {
    const bot = ports.classify(question.head.header('user-agent'))
    const path = decodeForMatching(question.head.path)
    if (isExempt(path)) return decision(bot, 'bot.exempt-path', allow)
    const verdict = verdictOn(bot, question, ports.verifier)
    const touch = touchOf(path, question, ports.honeypot)
    if (touch.kind === 'trapped') return trapped(bot, touch.rule, isExcused(question, verdict))
    const decided = byName(bot, verdict, question, ports)
    return touch.kind === 'untried' ? { ...decided, touched: touch.rule } : decided
  }
}

const allow: Action = { kind: 'allow' }
const notFound: Action = { kind: 'not-found' }

function byName(
  bot: Classified,
  verdict: Verdict | null,
  { head, route: { profile } }: BotQuestion,
  { robots, ai }: BotPorts,
): BotDecision {
  const standing = standingOf(bot.category, verdict)
  const action = actionFor(standing, profile, ai())
  const rule = standing === bot.category ? bot.rule : `bot.${standing}`
  if (action.kind === 'block') return decision(bot, rule, action, strikeFor(standing))
  if (bot.robots === null || !isFiltered(profile)) return decision(bot, rule, action)
  const rules = robots()
  const forbidden = rules !== null && disallows(rules, bot.robots, head.target)
  return forbidden
    ? decision(bot, 'bot.robots-violation', robotsViolation)
    : decision(bot, rule, action)
}

/** Who is only not wanted has done nothing. */
function strikeFor(standing: Standing): Strike | null {
  if (standing === 'scanner') return 'scanner'
  return standing === 'search-fake' ? 'fake-bot' : null
}

/** Probes and hooks ask for what they were told to ask for. */
function touchOf(path: string, { route, epochMs }: BotQuestion, honeypot: Honeypot): Touch {
  const { profile } = route
  if (profile === 'health' || profile === 'webhook') return { kind: 'clear' }
  return honeypot.touch(path, epochMs)
}

function trapped(bot: Classified, rule: string, excused: boolean): BotDecision {
  return { ...decision(bot, rule, notFound, excused ? null : 'honeypot'), touched: rule }
}

/** Who was sent here by a link that somebody else put up: it is still refused, but it is no evidence. */
function isExcused({ head }: BotQuestion, verdict: Verdict | null): boolean {
  // By this a browser says that another site sent it here.
  return (
    head.header('sec-fetch-site') === 'cross-site' || (verdict !== null && verdict !== 'failed')
  )
}

/** null: nobody claims anything that could be checked. */
function verdictOn(
  bot: Classified,
  { address, epochMs }: BotQuestion,
  verifier: Verifier,
): Verdict | null {
  return bot.verifiable ? verifier.verdict(bot.family, address, epochMs) : null
}

function standingOf(category: Category, verdict: Verdict | null): Standing {
  if (category !== 'search') return category
  switch (verdict) {
    case 'verified':
      return 'search-verified'
    case 'failed':
      return 'search-fake'
    case 'pending':
    case 'unknown':
    case null:
      return 'search-unverified'
  }
}

function decision(
  bot: Classified,
  rule: string,
  action: Action,
  strike: Strike | null = null,
): BotDecision {
  return { category: bot.category, family: bot.family, rule, action, strike, touched: null }
}
