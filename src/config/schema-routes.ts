// `routes`: which requests go to which service, and under which rules.
// That names and matches are unique and services exist is checked in `cross-check.ts`.
import { z } from 'zod'
import { profiles } from '../model/limit.ts'
import {
  duration,
  flag,
  matching,
  oneOf,
  orNull,
  refuse,
  section,
  size,
  someOf,
  wholeNumber,
} from './section.ts'
import { limits } from './schema-limits.ts'
import { name } from './schema-slots.ts'

const hostForm = /^(?:\*\.)?[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$|^\[[0-9a-fA-F:.]+\]$/
const hostExpected = 'expected a host such as shop.example or *.shop.example, without a port'
const pathExpected = 'expected a path such as /api (it takes everything below it, too)'
const methodExpected = 'expected methods in capitals such as GET'
/** An HTTP token (RFC 9110 5.6.2) without lower case: methods are case-sensitive, and get is not GET. */
export const methodForm = /^[A-Z0-9!#$%&'*+.^_`|~-]+$/

export function routesList() {
  return someOf(routeSection(), 'routes', 'expected at least one route')
}

/** What `routes` is when it is not given and there is one service. */
export function onlyRoute(service: string): RouteSettings {
  return routeSection().parse({ name: 'site', service })
}

export type RouteSettings = z.output<ReturnType<typeof routeSection>>

/** A host as the World compares it. */
export function plainHost(written: string): string {
  return written.toLowerCase()
}

/** A path prefix as the World compares it: no slash at its end, except for the root. */
export function plainPath(written: string): string {
  return written.length > 1 && written.endsWith('/') ? written.slice(0, -1) : written
}

function routeSection() {
  return section({
    name: name().describe('Unique; stands in metrics, logs and "switch explain".'),
    match: matchSection().prefault({}).describe('Which requests the route takes.'),
    service: name().describe('The service of the live slot that answers.'),
    profile: oneOf(profiles)
      .prefault('page')
      .describe('What kind of traffic this is, for bots and limits.'),
    limit: orNull(limits(methodForm)).describe(
      'How much may be asked for: one limit, or a list of them. Without it: what the profile says.',
    ),
    inFlight: orNull(wholeNumber(1, 1_000_000)).describe(
      'How many requests may be in flight. Without it: capacity.perRoute.',
    ),
    sticky: flag()
      .prefault(false)
      .describe('Whether a visitor stays with one target of a slot, by a cookie.'),
    idempotent: flag()
      .prefault(false)
      .describe(
        'Whether any request may be sent twice. While a new version is watched, what it fails is then asked of the old one, POST too.',
      ),
    excuse503: flag()
      .prefault(false)
      .describe('Whether a 503 with Retry-After is no failure of the version that sends it.'),
    timeout: duration({ least: '10ms' })
      .prefault('30s')
      .describe('How long a target may take to the first byte of its answer.'),
    idle: duration({ least: '10ms' })
      .prefault('5m')
      .describe('How long a begun answer may be silent. Event streams may be for an hour.'),
    maxBody: orNull(size({ least: '1B', most: '1000GB' })).describe(
      'The largest request body; larger ones are refused. Without it: no limit.',
    ),
  }).transform(({ timeout, idle, maxBody, ...rest }) => ({
    ...rest,
    timeoutMs: timeout,
    idleMs: idle,
    maxBodyBytes: maxBody,
  }))
}

function matchSection() {
  return section({
    host: orNull(matching(hostForm, hostExpected).transform(plainHost)).describe(
      'Exact, or *.x for one label in its place. Without it: any host.',
    ),
    path: z
      .string({ error: pathExpected })
      .transform((path, ctx) => (isPrefix(path) ? plainPath(path) : refuse(ctx, pathExpected)))
      .meta({ pattern: '^/' })
      .prefault('/')
      .describe('A prefix on segment borders: /app takes /app and /app/x, not /apple.'),
    methods: orNull(
      someOf(
        matching(methodForm, methodExpected),
        'methods',
        'expected at least one method',
      ).transform((methods): readonly string[] => [...new Set(methods)]),
    ).describe('Without it: any method.'),
  })
}

/** Requests are matched on their raw path, so a prefix no raw path can have would never match. */
function isPrefix(path: string): boolean {
  if (!/^\/[\x21-\x7e]*$/.test(path) || /[?#*\\"<>^`{|}]|\/\//.test(path)) return false
  if (path.split('/').some((segment) => segment === '.' || segment === '..')) return false
  // Of an escape only what must be escaped is left in a path that is matched.
  return [...path.matchAll(/%(.{0,2})/g)].every(([, hex = '']) => {
    if (!/^[0-9a-fA-F]{2}$/.test(hex)) return false
    return !/[A-Za-z0-9._~-]/.test(String.fromCharCode(Number.parseInt(hex, 16)))
  })
}
