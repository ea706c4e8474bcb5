// The shape of sluice.yaml: every key, what it accepts, and its default. Defaults live here and nowhere else.
// What a file's text is needed for (lines, the order of the slots, its folder) is added by `config.ts`.
import { z } from 'zod'
import { adminEndpoint, isLoopback, network, redisUrl, tcpEndpoint } from './endpoints.ts'
import { deploySection } from './schema-deploy.ts'
import { botsSection, capacitySection, visitorsSection } from './schema-limits.ts'
import { judgeSection, promoteSection } from './schema-promote.ts'
import { onlyRoute, routesList, type RouteSettings } from './schema-routes.ts'
import { healthSection, name, slotsSection } from './schema-slots.ts'
import {
  duration,
  flag,
  listOf,
  matching,
  oneOf,
  orNull,
  section,
  size,
  wholeNumber,
} from './section.ts'

const keepAliveWhy =
  'Traefik keeps idle connections for 90 s and would send into one that is being closed'

export const configSchema = section({
  listen: tcpEndpoint()
    .prefault('127.0.0.1:8080')
    .describe(
      'Where requests come in: host:port, :port or port (every IPv4 interface), [::1]:port.',
    ),
  admin: adminSection().prefault({}).describe('The admin API, its web page and the metrics.'),
  trustedProxies: listOf(network(), 'networks such as 10.0.0.0/8')
    .prefault([])
    .describe('Whose X-Forwarded-* and X-Request-Id headers are believed: where Traefik runs.'),
  dataDir: matching(/\S/, 'expected a folder')
    .prefault('./.sluice')
    .describe('Where state is kept, from the folder of this file.'),
  secret: matching(/^(?:.{16,})?$/s, 'expected at least 16 characters, or nothing')
    .prefault('')
    .describe(
      'What cookies are signed and clients are counted with. Several gateways need the same. Empty: each makes its own.',
    ),
  project: orNull(name()).describe(
    'The compose projects are named project-blue and project-green.',
  ),
  expose: flag().prefault(false).describe('Whether answers carry X-Sluice-Slot.'),
  slots: slotsSection().describe('What runs in each slot. The one written first is live at first.'),
  health: healthSection().prefault({}).describe('How the health of every target is asked.'),
  resolve: duration({ least: '10ms' })
    .prefault('2s')
    .describe('How often the host names of the slots are looked up again.'),
  routes: routesList()
    .optional()
    .describe('Which requests go where: exact host, wildcard, any; then the longest path.'),
  hold: holdSection()
    .prefault({})
    .describe('What "switch pause" holds: requests wait instead of failing.'),
  promote: promoteSection().prefault({}).describe('How the live slot changes.'),
  judge: judgeSection().prefault({}).describe('What makes it change back.'),
  deploy: deploySection().prefault({}).describe('How "switch deploy" brings a new version.'),
  visitors: visitorsSection().prefault({}).describe('Who counts as one visitor.'),
  capacity: capacitySection().prefault({}).describe('How much may be in flight.'),
  bots: botsSection().prefault({}).describe('What is done about bots.'),
  redis: orNull(redisUrl()).describe(
    'Shares limits between gateways. Without it: each counts alone.',
  ),
  upstream: upstreamSection().prefault({}).describe('Connections to the targets.'),
  client: clientSection().prefault({}).describe('Connections from Traefik.'),
  log: logSection().prefault({}).describe('What is written to standard output.'),
}).transform(({ resolve, routes, ...rest }, ctx) => {
  for (const [i, route] of (routes ?? []).entries()) {
    if (route.inFlight === null || route.inFlight < rest.capacity.inFlight) continue
    const message = 'expected less than capacity.inFlight, or this route could take everything'
    ctx.addIssue({ code: 'custom', path: ['routes', i, 'inFlight'], message })
  }
  return { ...rest, resolveMs: resolve, routes: routes ?? oneRouteEach(rest.slots) }
})

/** A config as the schema knows it; `Config` in `config.ts` is what the other rooms get. */
export type Settings = z.output<typeof configSchema>

function adminSection() {
  return section({
    listen: adminEndpoint()
      .prefault('127.0.0.1:9090')
      .describe('As listen above, or unix:/path. Off loopback it needs a token.'),
    token: z
      .string({ error: 'expected text (in quotes when it looks like a number)' })
      .prefault('')
      .describe('Asked of every caller of the admin API. Empty: none is asked.'),
  }).transform((admin, ctx) => {
    if (admin.token !== '' || isLoopback(admin.listen)) return admin
    const message = 'other machines can reach this address: set admin.token, or listen on 127.0.0.1'
    ctx.addIssue({ code: 'custom', path: ['listen'], message })
    return admin
  })
}

function holdSection() {
  return section({
    max: wholeNumber(0, 1_000_000)
      .prefault(1000)
      .describe('How many requests may wait; further ones are answered 503.'),
    for: duration({ least: '10ms' })
      .prefault('30s')
      .describe('How long a request may wait; then it is answered 503.'),
  }).transform(({ max, for: held }) => ({ max, forMs: held }))
}

function upstreamSection() {
  return section({
    connect: duration({ least: '10ms' }).prefault('2s').describe('How long a connect may take.'),
    idle: duration()
      .prefault('4s')
      .describe(
        'How long an idle connection is kept: below the 5 s after which Node apps close it.',
      ),
  }).transform(({ connect, idle }) => ({ connectMs: connect, idleMs: idle }))
}

function clientSection() {
  return section({
    keepAlive: duration({ least: '95s', why: keepAliveWhy })
      .prefault('100s')
      .describe('How long an idle connection is kept: above the 90 s of Traefik, so at least 95s.'),
    headers: size({ least: '1KiB', most: '1MiB' })
      .prefault('32KiB')
      .describe('How large the head of a request may be; larger ones are answered 431.'),
    headerCount: wholeNumber(10, 2000)
      .prefault(100)
      .describe('How many headers a request may have; more are answered 431, never cut.'),
    headerTimeout: duration({ least: '10ms' })
      .prefault('10s')
      .describe('How long the head of a request may take to arrive.'),
    bodyTimeout: duration({ least: '10ms' })
      .prefault('30s')
      .describe('How long the body of a request may be silent.'),
    bodyRate: size({ least: '0B', most: '1GB' })
      .prefault('200B')
      .describe('How much of a body must arrive a second, on average, once bodyTimeout is over.'),
    connections: wholeNumber(1, 1_000_000)
      .prefault(10_000)
      .describe(
        'How many connections are served at once; as many more, up to 1000, wait for one to end.',
      ),
  }).transform((client) => ({
    keepAliveMs: client.keepAlive,
    headersBytes: client.headers,
    headerCount: client.headerCount,
    headerTimeoutMs: client.headerTimeout,
    bodyTimeoutMs: client.bodyTimeout,
    bodyBytesPerSecond: client.bodyRate,
    connections: client.connections,
  }))
}

function logSection() {
  return section({
    level: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
      .prefault('info')
      .describe('The least important level that is written.'),
    access: flag().prefault(true).describe('One line for each request.'),
  })
}

/** Without routes there is one service, or `cross-check.ts` has refused the file. */
function oneRouteEach(slots: z.output<ReturnType<typeof slotsSection>>): RouteSettings[] {
  return Object.keys(slots.blue).map((service) => onlyRoute(service))
}
