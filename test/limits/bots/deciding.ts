// A decider with its neighbours: one classifier for all tests, traps of its own, and name servers that a test scripts.
import type { AiPreset } from '../../../src/limits/bots/actions.ts'
import { createClassifier } from '../../../src/limits/bots/classify.ts'
import {
  createBotDecider,
  type BotDecision,
  type BotQuestion,
} from '../../../src/limits/bots/decide-bot.ts'
import { createHoneypot, type Honeypot } from '../../../src/limits/bots/honeypot.ts'
import type { RangeBook } from '../../../src/limits/bots/range-book.ts'
import type { Directory } from '../../../src/limits/bots/reverse-dns.ts'
import { parseRobots } from '../../../src/limits/bots/robots.ts'
import { createVerifier } from '../../../src/limits/bots/verify.ts'
import type { Profile } from '../../../src/model/limit.ts'

export const classify = createClassifier()

/** 2026-11-20, in epoch milliseconds. */
export const now = Date.UTC(2026, 10, 20)

export const googlebot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

export interface Deciding {
  readonly decide: (asked: Partial<Asked>) => BotDecision
  readonly honeypot: Honeypot
  /** Resolves when the verifier has asked all it had to ask. */
  readonly settled: () => Promise<void>
}

export interface Circumstances {
  readonly ai?: AiPreset
  readonly book?: RangeBook
  readonly directory?: Directory | null
  readonly robots?: string
}

/** What a question does not say is a browser's visit of a page. */
export function deciding(circumstances: Circumstances = {}): Deciding {
  const honeypot = createHoneypot()
  const verifier = createVerifier({
    book: () => circumstances.book ?? new Map(),
    directory: circumstances.directory ?? null,
  })
  const robots = circumstances.robots === undefined ? null : parseRobots(circumstances.robots)
  const decide = createBotDecider({
    classify,
    verifier,
    honeypot,
    robots: () => robots,
    ai: () => circumstances.ai ?? 'throttle',
  })
  return {
    decide: (asked) => decide(questionOf({ ...visit, ...asked })),
    honeypot,
    settled: verifier.settled,
  }
}

/** Of a request, what its sender says, and where it asks. */
interface Asked extends Omit<BotQuestion, 'head' | 'route'> {
  readonly profile: Profile
  readonly userAgent: string | null
  readonly path: string
  readonly fetchSite: string | null
}

function questionOf({ userAgent, path, fetchSite, profile, ...question }: Asked): BotQuestion {
  const fields = new Map([
    ['user-agent', userAgent],
    ['sec-fetch-site', fetchSite],
  ])
  const header = (name: string): string | null => fields.get(name) ?? null
  const [before = ''] = path.split('?')
  return { ...question, route: { profile }, head: { target: path, path: before, header } }
}

const visit: Asked = {
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0',
  path: '/',
  profile: 'page',
  address: '203.0.113.7',
  fetchSite: null,
  epochMs: now,
}
