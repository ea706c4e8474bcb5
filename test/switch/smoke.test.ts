// Smoke requests: what an answer of the new slot is worth beside the old slot's, and how they are asked.
import { expect, test } from 'vitest'
import type { Route } from '../../src/model/route.ts'
import {
  createSmoker,
  hostFor,
  judgeSmoke,
  type SmokeAnswer,
  type SmokeRequest,
} from '../../src/switch/smoke.ts'
import { startTestGateway } from '../support/gateway.ts'
import { closedPort, upstream } from '../support/upstream.ts'
import { routeOf } from '../support/route-of.ts'

const get: SmokeRequest = { method: 'GET', host: null, path: '/', status: null }
const unasked: SmokeAnswer = { kind: 'unanswered', why: 'not asked' }

function answered(
  status: number,
  slot: string | null = 'green',
  reason: string | null = null,
): SmokeAnswer {
  return { kind: 'answered', status, slot, reason }
}

test.each([
  ['200', answered(200), answered(200), true],
  ['a redirect', answered(302), answered(200), true],
  ['200 where nothing was known', answered(200), unasked, true],
  ['500', answered(500), answered(200), false],
  ['500 as before', answered(500), answered(500), false],
  ['502 of the gateway', answered(502, 'green', 'upstream_refused'), answered(200), false],
  ['404 as before: the app has nothing there', answered(404), answered(404), true],
  ['401 where it was 404', answered(401), answered(404), true],
  ['404 where it was 200', answered(404), answered(200), false],
  ['404 where it was 500', answered(404), answered(500), true],
  ['404 where nothing was known', answered(404), unasked, true],
  ['200 by the old slot', answered(200, 'blue'), answered(200), false],
  ['200 by nobody', answered(200, null), answered(200), false],
  ['nothing', { kind: 'unanswered', why: 'ECONNREFUSED' }, answered(200), false],
] satisfies [string, SmokeAnswer, SmokeAnswer, boolean][])('%s: %#', (_name, after, before, ok) => {
  expect(judgeSmoke(get, 'green', before, after).ok).toBe(ok)
})

test.each([
  [201, 201, true],
  [200, 201, false],
  [503, 503, true],
])('a status that was asked for decides alone: %d where %d is wanted', (status, wanted, ok) => {
  expect(judgeSmoke({ ...get, status: wanted }, 'green', answered(200), answered(status)).ok).toBe(
    ok,
  )
})

test('the outcome names the request, the answer, its reason, its slot and what it was before', () => {
  const detail = (before: SmokeAnswer, after: SmokeAnswer, status: number | null = null): string =>
    judgeSmoke({ ...get, status }, 'green', before, after).detail
  expect(detail(answered(200), answered(200))).toBe('GET / answered 200 by green')
  expect(detail(answered(200), answered(404))).toBe('GET / answered 404 by green (200 before)')
  expect(detail(answered(200), answered(200), 204)).toBe('GET / answered 200, not 204')
  expect(detail(answered(200), answered(502, 'blue', 'upstream_refused'))).toBe(
    'GET / answered 502 (upstream_refused) by blue, not by green',
  )
  expect(detail(answered(200), { kind: 'unanswered', why: 'no answer within 5 ms' })).toBe(
    'GET /: no answer within 5 ms',
  )
})

test.each([
  ['a route for any host', [routeOf('a', { host: 'a.example' }), routeOf('any')], '/', 'localhost'],
  [
    'only routes bound to hosts',
    [routeOf('a', { host: 'a.example' }), routeOf('b', { host: 'b.example' })],
    '/',
    'a.example',
  ],
  ['only a wildcard', [routeOf('w', { host: '*.shop.example' })], '/', 'www.shop.example'],
  [
    'a host that has the path',
    [
      routeOf('a', { host: 'a.example', path: '/x' }),
      routeOf('b', { host: 'b.example', path: '/api' }),
    ],
    '/api/v?q=/x',
    'b.example',
  ],
  [
    'a host that takes the method',
    [routeOf('a', { host: 'a.example', methods: ['POST'] }), routeOf('b', { host: 'b.example' })],
    '/',
    'b.example',
  ],
  ['no route at all', [], '/', 'localhost'],
] satisfies [string, Route[], string, string][])(
  'with %s the Host is one that is served',
  (_name, routes, path, host) => {
    expect(hostFor(routes, { ...get, path })).toBe(host)
  },
)

/** A smoker that asks a server directly, as if it were the front door. */
function smokerAt(port: number, requests: readonly SmokeRequest[], timeoutMs = 2000) {
  return createSmoker({
    requests: () => requests,
    door: () => ({ host: '127.0.0.1', port, key: 'secret', timeoutMs }),
    routes: () => [],
  })
}

test('the first bad answer ends it; what was good before is not asked on', async () => {
  const app = await upstream('app', (req, res) => {
    res.writeHead(req.url === '/bad' ? 500 : 200, { 'X-Sluice-Slot': 'green' }).end()
  })
  const paths = ['/good', '/bad', '/never']
  const outcome = await smokerAt(
    app.port,
    paths.map((path) => ({ ...get, path })),
  ).run('green')
  expect(outcome).toEqual({ ok: false, detail: 'GET /bad answered 500 by green' })
  expect(app.seen.map((request) => request.url)).toEqual(['/good', '/bad'])
  expect(app.seen[0]?.headers).toMatchObject({
    'x-sluice-smoke': 'secret',
    'user-agent': 'sluice-smoke',
  })
})

test('without requests there is nothing to fail', async () => {
  expect(await smokerAt(await closedPort(), []).run('green')).toEqual({
    ok: true,
    detail: 'no smoke requests are configured',
  })
})

test('an answer whose body never ends is judged by its head', async () => {
  const app = await upstream('app', (_req, res) =>
    res.writeHead(200, { 'X-Sluice-Slot': 'green' }).write('data: 1\n\n'),
  )
  const smoker = smokerAt(app.port, [get], 40)
  expect((await smoker.run('green')).ok).toBe(true)
  // The connection is given up with the time, and that ends nothing else.
  await expect.poll(() => app.connections()).toBe(0)
})

test.each([
  [
    'no answer in time',
    () => upstream('mute', () => {}).then((app) => app.port),
    'no answer within 40 ms',
  ],
  ['a closed door', closedPort, 'ECONNREFUSED'],
])('%s fails the smoke, and a rehearsal never rejects', async (_name, portOf, why) => {
  const smoker = smokerAt(await portOf(), [get], 40)
  const outcome = await smoker.run('green')
  expect(outcome.ok).toBe(false)
  expect(outcome.detail).toContain(why)
})

test('a path that cannot be sent fails the smoke, and says why', async () => {
  const app = await upstream('app')
  const smoker = smokerAt(app.port, [{ ...get, path: '/日本' }])
  await smoker.rehearse()
  const outcome = await smoker.run('green')
  expect(outcome.ok).toBe(false)
  expect(outcome.detail).toContain('unescaped characters')
})

test('through a real gateway: routes bound to hosts are met, the new slot answers, and no metric counts it', async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    routes: [{ name: 'site', match: { host: 'shop.example', path: '/' }, service: 'web' }],
    promote: { smoke: ['GET /?smoke=1', 'POST http://shop.example/cart 200'] },
    expose: false,
  })
  const answer = await gateway.promote('green')
  expect(answer.body.result).toBe('promoted')
  const smoke = answer.body.promotion?.steps.find((step) => step.name === 'smoke')
  expect(smoke?.detail).toBe(
    'GET /?smoke=1 answered 200 by green; POST /cart answered 200 by green',
  )
  const asked = green.seen.map(
    (request) => `${request.method} ${request.headers.host}${request.url}`,
  )
  expect(asked).toEqual(['GET shop.example/?smoke=1', 'POST shop.example/cart'])
  expect(blue.seen.map((request) => request.url)).toEqual(['/?smoke=1', '/cart'])
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  expect(metrics).not.toMatch(/sluice_requests_total\{/)
})

test('a slot that answers worse than the old one is put back, under a new generation, and kept in the history', async () => {
  const blue = await upstream('blue')
  const green = await upstream('green', (_req, res) => res.writeHead(500).end('broken'))
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
  })
  const before = await gateway.status()
  const { status, body } = await gateway.promote('green')
  expect(status).toBe(422)
  expect(body).toMatchObject({
    code: 'smoke_failed',
    exit: 3,
    detail: 'GET / answered 500 by green (200 before)',
  })
  expect(await (await fetch(gateway.url)).text()).toBe('blue')
  const after = await gateway.status()
  expect([after.live, after.generation - before.generation, after.lock]).toEqual(['blue', 2, null])
  const { body: history } = await gateway.api('GET', '/v1/history')
  expect(history).toMatchObject({ promotions: [{ id: 1, result: 'put-back', phase: 'done' }] })
  const forced = await gateway.promote('green', { force: true })
  expect(forced.body).toMatchObject({ result: 'promoted', live: 'green' })
})
