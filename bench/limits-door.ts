// The time of the whole decision at the door: client key, ban, bot, rates and room, for 400,000 mixed requests of 50,000 addresses and
// some 2,300 user agents, through the parts as a gateway puts them together; then the
// same where people have a session. The first pass meets clients and code that are new; the ordinary case is those after it.
import crawlers from 'crawler-user-agents'
import UserAgent from 'user-agents'
import type { Limits } from '../src/limits/open-limits.ts'
import type { Visit } from '../src/limits/visit.ts'
import type { Profile } from '../src/model/limit.ts'
import type { Route } from '../src/model/route.ts'
import { routeOf } from '../test/support/route-of.ts'
import type { Figure } from './limits-figures.ts'
import { headOf, openBenchLimits } from './limits-opened.ts'
import { percentile, type Latencies } from './percentile.ts'

const requests = 400_000
const clients = 50_000
const passes = 5
const profiles: readonly Profile[] = ['page', 'page', 'page', 'static', 'static', 'api']
const routes = profiles.map((profile, i) => routeOf(`route-${i}`, { profile }))

export async function doorCost(): Promise<readonly Figure[]> {
  const { first, again } = await firstAndAgain('none')
  const known = await firstAndAgain('people')
  return [
    { name: 'whole decision p50, us', value: again.p50, target: { atMost: 3 } },
    { name: 'whole decision p99, us', value: again.p99, target: { atMost: 50 } },
    { name: 'whole decision at first p50, us', value: first.p50, target: null },
    { name: 'whole decision at first p99, us', value: first.p99, target: null },
    { name: 'where people have a session p50, us', value: known.again.p50, target: null },
    { name: 'where people have a session p99, us', value: known.again.p99, target: null },
  ]
}

type Sessions = 'none' | 'people'

async function firstAndAgain(sessions: Sessions) {
  const { limits, end } = await openBenchLimits(routes)
  try {
    const senders = mixed(sessions)
    const first = pass(limits, senders)
    return { first, again: middle(Array.from({ length: passes }, () => pass(limits, senders))) }
  } finally {
    await end()
  }
}

/** A neighbour on the machine slows some passes down: of each figure the median of them all. */
function middle(latencies: readonly Latencies[]): Pick<Latencies, 'p50' | 'p99'> {
  const of = (figure: 'p50' | 'p99'): number => percentile(latencies.map((l) => l[figure])).p50
  return { p50: of('p50'), p99: of('p99') }
}

function pass(limits: Limits, senders: readonly Sender[]): Latencies {
  const took: number[] = []
  for (const sender of senders) {
    const visit = visitOf(sender)
    const began = performance.now()
    limits.admission.ask(visit, (ruling) => {
      took.push(1000 * (performance.now() - began))
      if (ruling.kind !== 'admitted') return
      // Whoever has no session yet is given one with the first answer, as shops do; programs keep none.
      const set = sender.session === null ? [] : [`${sender.session}; HttpOnly`]
      limits.admission.answered(ruling.seat, 200, set)
      limits.admission.ended(ruling.seat, { upstreamMs: 1, outcome: 'answered' })
    })
  }
  return percentile(took)
}

/** Who asks for what, of which each pass makes requests anew: a gateway has just read what it decides on. */
interface Sender {
  readonly address: string
  readonly agent: string
  readonly session: string | null
  readonly cookie: string
  readonly route: Route
  readonly path: string
}

/** A few ask much, most ask little; one in five is a bot. */
function mixed(sessions: Sessions): readonly Sender[] {
  const bots = crawlers.flatMap(({ instances }) => instances)
  const people = Array.from({ length: 500 }, () => new UserAgent().toString())
  const pick = <Item>(items: readonly Item[]): Item =>
    items[Math.floor(Math.random() * items.length)] as Item
  return Array.from({ length: requests }, (_, i) => {
    const n = Math.floor(Math.random() ** 3 * clients)
    const address = `${11 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.9`
    const bot = i % 5 === 0
    const session = bot || sessions === 'none' ? null : `sid=${String(n).padStart(32, '0')}`
    const agent = pick(bot ? bots : people)
    const cookie = `theme=dark; ${session ?? 'sid=0123456789abcdef0123456789abcdef'}`
    return { address, agent, session, cookie, route: pick(routes), path: flat(`/page/${i % 1000}`) }
  })
}

const received = Buffer.alloc(4096)

/** As the parser gives them: new, and in one piece, from the bytes that came. */
function flat(text: string): string {
  return received.toString('latin1', 0, received.write(text, 'latin1'))
}

function visitOf({ address, agent, cookie, route, path }: Sender): Visit {
  const fields = {
    'user-agent': agent,
    'x-forwarded-for': flat(address),
    'accept-language': 'en',
    cookie: flat(cookie),
  }
  return {
    head: headOf(path, fields),
    route,
    kind: 'http',
    address: flat(address),
    epochMs: Date.now(),
    nowMs: performance.now(),
  }
}
