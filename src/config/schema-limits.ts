// `routes[].limit`, `visitors`, `capacity` and `bots`: who is refused, and when.
import { z } from 'zod'
import type { CountedBy, RatePolicy } from '../model/limit.ts'
import { network } from './endpoints.ts'
import {
  duration,
  flag,
  listOf,
  matching,
  oneOf,
  orNull,
  refuse,
  section,
  share,
  someOf,
  wholeNumber,
} from './section.ts'
import { parseRate, ratePattern } from './units.ts'

const rateExpected = 'expected a rate such as 100/s or 10/min'
const byForm = /^(?:client|session|route|header:[A-Za-z0-9!#$%&'*+.^_`|~-]+)$/
const byExpected = 'expected client, session, route or header:NAME'
const limitExpected = 'expected a limit such as { rate: 100/s }, or a list of them'
const longestUs = 366 * 86_400_000_000
const cookieForm = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/

/** One limit or several, as a list. `method`: the form of a method. */
export function limits(method: RegExp) {
  const one = limitSection(method).transform((limit): readonly LimitSettings[] => [limit])
  const several = someOf(limitSection(method), 'limits', limitExpected).transform(
    (found, ctx): readonly LimitSettings[] => {
      for (const [i, { name }] of found.entries()) {
        if (found.findIndex((other) => other.name === name) === i) continue
        ctx.addIssue({
          code: 'custom',
          path: [i, 'name'],
          message: `expected each limit to have a name of its own`,
        })
      }
      return found
    },
  )
  return z.union([one, several], { error: limitExpected })
}

/** A policy whose name may come from the profile of its route. */
type LimitSettings = Omit<RatePolicy, 'name'> & { readonly name: string | null }

function limitSection(method: RegExp) {
  return section({
    name: orNull(
      matching(/^[a-z0-9][a-z0-9_-]*$/, 'expected a name of a-z, 0-9, - and _'),
    ).describe(
      'Told to clients in RateLimit, and stands in metrics. Without it: the profile; of several, each needs its own.',
    ),
    rate: matching(ratePattern, rateExpected)
      .transform((text, ctx) => parseRate(text) ?? refuse(ctx, rateExpected))
      .describe('Requests in a time: 100/s, 10/min, 5/h.'),
    burst: orNull(wholeNumber(1, 1_000_000)).describe(
      'Requests that may come at once. Without it: as many as the rate counts.',
    ),
    by: matching(byForm, byExpected)
      .transform(countedBy)
      .prefault('client')
      .describe('Whose requests share a counter: client, session, route, or header:NAME.'),
    methods: orNull(
      someOf(
        matching(method, 'expected methods in capitals such as GET'),
        'methods',
        'expected at least one method',
      ).transform((methods): readonly string[] => [...new Set(methods)]),
    ).describe('Which requests count. Without it: all.'),
  }).transform(({ name, rate, burst, by, methods }, ctx): LimitSettings => {
    const limit = { name, ...rate, burst: burst ?? rate.count, by, methods }
    // Counters hold a year: what takes longer to be free again is no limit that anybody could mean.
    if (limit.burst * Math.ceil((limit.perMs * 1000) / limit.count) <= longestUs) return limit
    const message = 'expected a burst that is free again within a year'
    ctx.addIssue({ code: 'custom', path: ['burst'], message, continue: false })
    return z.NEVER
  })
}

function countedBy(text: string): CountedBy {
  if (text === 'client' || text === 'session' || text === 'route') return text
  return { header: text.slice('header:'.length).toLowerCase() }
}

export function visitorsSection() {
  return section({
    ipv6Prefix: wholeNumber(48, 64)
      .prefault(64)
      .describe('How many bits of an IPv6 address make one client.'),
    allow: listOf(network(), 'networks such as 203.0.113.0/24')
      .prefault([])
      .describe('Who is never limited, filtered or banned: your office, your monitor.'),
    session: orNull(matching(cookieForm, 'expected the name of a cookie')).describe(
      'The session cookie of the app. Without it: any cookie the app sets that tells visitors apart.',
    ),
  }).transform(({ session, ...rest }) => ({ ...rest, sessionCookie: session }))
}

export function capacitySection() {
  return section({
    inFlight: wholeNumber(2, 1_000_000)
      .prefault(1000)
      .describe(
        'How many requests may be in flight in all; further ones wait, then are answered 503.',
      ),
    perRoute: wholeNumber(1, 1_000_000)
      .prefault(200)
      .describe('The same for one route: a stuck one must not take the others with it.'),
    perClient: wholeNumber(1, 1_000_000)
      .prefault(100)
      .describe('The same for one client, so that one that sends slowly does not take all places.'),
    streams: wholeNumber(0, 1_000_000)
      .prefault(10_000)
      .describe('How many event streams and upgraded connections may be open, each.'),
    reserve: share()
      .prefault('30%')
      .describe('What of a capacity is kept for visitors with a session.'),
    queue: wholeNumber(0, 100_000)
      .prefault(100)
      .describe('How many may wait for a place, a route.'),
    queueFor: duration({ least: '10ms' })
      .prefault('500ms')
      .describe('How long each may wait for it.'),
    adaptive: flag()
      .prefault(true)
      .describe(
        'Whether a route whose answers become slow is given less at once, by what is measured.',
      ),
  }).transform((capacity, ctx) => {
    if (capacity.perRoute < capacity.inFlight) {
      const { queueFor, ...rest } = capacity
      return { ...rest, queueMs: queueFor }
    }
    const message = 'expected less than capacity.inFlight, or one stuck route takes everything'
    ctx.addIssue({ code: 'custom', path: ['perRoute'], message, continue: false })
    return z.NEVER
  })
}

export function botsSection() {
  return section({
    mode: oneOf(['observe', 'enforce'])
      .prefault('observe')
      .describe(
        'Whether bots, bans and the limits of profiles are only told, or in force. "switch bots enforce" flips it.',
      ),
    ai: oneOf(['throttle', 'allow', 'block'])
      .prefault('throttle')
      .describe('What is done about crawlers that train AI models.'),
    verify: flag()
      .prefault(true)
      .describe('Whether who claims to be a search engine is looked up, in its ranges and in DNS.'),
    robots: oneOf(['passthrough', 'append'])
      .prefault('passthrough')
      .describe('append: robots.txt tells AI crawlers to stay out, below what the app says.'),
    permanent: flag()
      .prefault(false)
      .describe('Whether who goes on after a ban of 7 days is banned for good.'),
  })
}
