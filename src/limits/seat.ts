// The place of a request that was let in: what is learnt from its answer, and what is given back at its end.
import type { Bans } from './bans/open-bans.ts'
import type { Category } from './bots/category.ts'
import type { Honeypot } from './bots/honeypot.ts'
import type { AdaptiveLimits } from './capacity/adaptive-limits.ts'
import type { Entered } from './capacity/entry.ts'
import type { Sessions } from './sessions.ts'
import type { Refused, Seat, Visit } from './visit.ts'
import type { Visitor } from './visitor.ts'

export interface SeatPorts {
  readonly sessions: Sessions
  readonly honeypot: Honeypot
  readonly bans: Pick<Bans, 'missed'>
  readonly adaptive: AdaptiveLimits
}

export interface Seating {
  readonly visit: Visit
  readonly visitor: Visitor
  readonly entered: Entered
  /** When it entered, of a clock that never goes back. */
  readonly sinceMs: number
  readonly category: Category
  readonly touched: string | null
  /** Gives back the place among those of its client. */
  readonly leave: () => void
  readonly refuse: (rule: string, retryAfterMs: number) => Refused
}

export function takeSeat(seating: Seating, ports: SeatPorts): Seat {
  const { visit, visitor, entered, sinceMs, category, touched, refuse, leave } = seating
  let kind: 'http' | 'stream' | 'upgrade' = visit.kind
  return {
    visitor: touched !== null ? 'honeypot' : isPerson(category) ? 'person' : 'bot',
    answered(status, setCookies) {
      if (setCookies.length > 0) ports.sessions.learn(setCookies)
      const now = Date.now()
      if (touched !== null) ports.honeypot.noteAnswer(touched, status, now)
      const held = !visitor.allowed && visitor.tellable !== 'none' && !isWelcome(category)
      if (status === 404 && held) ports.bans.missed(visitor.client, visit.head.path, now)
    },
    becomeStream() {
      kind = 'stream'
      leave()
      const moved = entered.becomeStream()
      return moved.kind === 'shed' ? refuse(moved.rule, moved.retryAfterMs) : null
    },
    ended({ upstreamMs, outcome }) {
      entered.leave()
      leave()
      // How long a stream lasts says nothing of how fast the app is.
      if (kind !== 'http') return
      const now = performance.now()
      const { inFlight, demand } = entered
      const ending = { latencyMs: upstreamMs ?? now - sinceMs, inFlight, demand, outcome }
      ports.adaptive.ended(visit.route.name, ending, now)
    },
  }
}

/** Who has budgets of its own, and comes by for paths that were there once. */
const welcome: ReadonlySet<Category> = new Set<Category>([
  'search',
  'ai-training',
  'ai-search',
  'ai-assistant',
  'seo',
  'monitoring',
  'social',
  'feed',
  'webhook',
])

function isWelcome(category: Category): boolean {
  return welcome.has(category)
}

/** Whether what it meets says something of the app: people, and programs that work for them. Crawlers meet what nobody asks for. */
function isPerson(category: Category): boolean {
  return people.has(category)
}

const people: ReadonlySet<Category> = new Set<Category>(['browser', 'library', 'webhook', 'empty'])
