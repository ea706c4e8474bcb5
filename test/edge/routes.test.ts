import { expect, test } from 'vitest'
import { upstream } from '../support/upstream.ts'
import { front, lastRequest, onceOnly, statusOf } from './front.ts'

const routes = [
  { name: 'exact', match: { host: 'shop.example', path: '/' }, service: 'exact' },
  { name: 'wildcard', match: { host: '*.example', path: '/' }, service: 'wildcard' },
  { name: 'app', match: { path: '/app' }, service: 'app' },
  { name: 'deep', match: { path: '/app/deep' }, service: 'deep' },
  { name: 'read', match: { path: '/files', methods: ['GET'] }, service: 'read' },
  { name: 'write', match: { path: '/files', methods: ['PUT', 'DELETE'] }, service: 'write' },
] as const

async function routed() {
  const services = [...new Set(routes.map((route) => route.service))]
  const started = await Promise.all(services.map((name) => upstream(name)))
  const slot = Object.fromEntries(services.map((name, i) => [name, started[i]?.url ?? '']))
  return front([], { slots: { blue: slot, green: slot }, health: onceOnly, routes })
}

test('a request goes to the route with the best host, then the longest path, then its method', async () => {
  const gateway = await routed()
  const cases = [
    ['GET', 'shop.example', '/', 'exact'],
    ['GET', 'SHOP.example:8080', '/', 'exact'],
    ['GET', 'shop.example.', '/', 'exact'],
    // An exact host wins over a longer path, and a wildcard over any host.
    ['GET', 'shop.example', '/app/deep', 'exact'],
    ['GET', 'www.example', '/app', 'wildcard'],
    // One label deep, and never the bare domain.
    ['GET', 'a.www.example', '/app', 'app'],
    ['GET', 'example', '/app', 'app'],
    ['GET', 'other', '/app', 'app'],
    ['GET', 'other', '/app/', 'app'],
    ['GET', 'other', '/app?x=/app/deep', 'app'],
    ['GET', 'other', '/app/deeper', 'app'],
    ['GET', 'other', '/app/deep', 'deep'],
    ['GET', 'other', '/app/deep/er', 'deep'],
    ['GET', 'other', '/files', 'read'],
    ['PUT', 'other', '/files/a', 'write'],
  ] as const
  for (const [method, host, path, service] of cases) {
    const answer = await gateway.exchange(
      `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    )
    expect(`${method} ${host}${path} ${/X-Version: (\w+)/.exec(answer)?.[1]}`).toBe(
      `${method} ${host}${path} ${service}`,
    )
  }
})

test('what no route takes is 404, and says it was the gateway', async () => {
  const gateway = await routed()
  for (const line of ['GET /appointment', 'GET /', 'GET /App', 'POST /files', 'GET /app%2Fdeep']) {
    const answer = await gateway.exchange(lastRequest(line).replace('shop.example', 'other'))
    expect([line, statusOf(answer)]).toEqual([line, 404])
    expect(answer).toContain('\r\nX-Sluice-Reason: no_route\r\n')
  }
})

test('an escape cannot slip past a route: unreserved characters are decoded for matching only', async () => {
  const app = await upstream('app')
  const rest = await upstream('rest')
  const slot = { app: app.url, rest: rest.url }
  const gateway = await front([], {
    slots: { blue: slot, green: slot },
    routes: [
      { name: 'api', match: { path: '/api' }, service: 'app' },
      { name: 'rest', service: 'rest' },
    ],
  })
  for (const path of ['/%61pi', '/a%70i/x', '/%61%70%69']) {
    expect(await gateway.exchange(lastRequest(`GET ${path}`))).toContain('X-Version: app')
  }
  expect(app.seen.map(({ url }) => url)).toEqual(['/%61pi', '/a%70i/x', '/%61%70%69'])
  // An encoded slash is no border (RFC 3986 2.2): this is one segment.
  expect(await gateway.exchange(lastRequest('GET /api%2Fx'))).toContain('X-Version: rest')
})

test('a refusal leaves the connection to the next request', async () => {
  const app = await upstream('app')
  const gateway = await front(app.url, {
    routes: [{ name: 'app', match: { path: '/app' }, service: 'web' }],
  })
  const answer = await gateway.exchange(
    `GET /no HTTP/1.1\r\nHost: a\r\n\r\n${lastRequest('GET /app')}`,
  )
  expect(answer).toMatch(/^HTTP\/1\.1 404 [^]*HTTP\/1\.1 200 [^]*\r\napp\r\n/)
})
