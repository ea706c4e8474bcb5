// What a previewed app is told of the request, and which of its headers reach the person who looks.
import { expect, test } from 'vitest'
import { answering, plain } from '../edge/scripted.ts'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { previewing, requestOf } from './previewing.ts'

test('the app is told by whom, for which host and over which slot it is asked', async () => {
  const green = await upstream('green')
  const gateway = await previewing(green.url)
  const { host } = new URL(gateway.adminUrl)
  await gateway.preview('/', { headers: { 'accept-encoding': 'zstd', cookie: 'a=1; b=2' } })
  expect(green.seen[0]?.headers).toMatchObject({
    host,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-host': host,
    'x-forwarded-proto': 'http',
    'x-sluice-slot': 'green',
    via: '1.1 sluice',
    'accept-encoding': 'zstd',
    cookie: 'a=1; b=2',
  })
})

test('nothing that ends at a hop, or poses as a proxy, reaches the app', async () => {
  const app = await answering(plain('fine'))
  const gateway = await previewing(app.url)
  const ended = [
    'Connection: x-mine, x-sluice-slot, x-forwarded-for, host, close',
    'X-Mine: 1',
    'Keep-Alive: timeout=5',
    'Proxy-Connection: keep-alive',
    'Proxy-Authorization: Basic eDp5',
    'TE: trailers',
    'Trailer: X-Sum',
    'Expect: 100-continue',
    'Upgrade: h2c',
    'Forwarded: for=10.9.9.9',
    'X-Real-IP: 10.9.9.9',
    'X-Forwarded-For: 10.9.9.9',
    'X_Forwarded_For: 10.9.9.9',
    'X-Forwarded-Port: 1',
    'X-Sluice-Slot: blue',
    'Transfer_Encoding: chunked',
  ]
  await gateway.exchange(requestOf('GET /preview/green/', ...ended, 'X-End: 1', 'Via: 1.1 other'))
  const names = [...(app.calls[0]?.head ?? '').matchAll(/^([^:\r\n]+): (.*)\r$/gm)].map(
    ([, name, value]) => `${name?.toLowerCase()}: ${value}`,
  )
  expect(names.sort()).toEqual([
    'connection: close',
    'host: 127.0.0.1',
    'via: 1.1 other, 1.1 sluice',
    'x-end: 1',
    'x-forwarded-for: 127.0.0.1',
    'x-forwarded-host: 127.0.0.1',
    'x-forwarded-proto: http',
    'x-sluice-slot: green',
  ])
})

test('the admin token stays here; without one Authorization is the app’s', async () => {
  const green = await upstream('green')
  const slots = { blue: { web: green.url }, green: { web: green.url } }
  const admin = { listen: '127.0.0.1:0', token: 's3cret' }
  const closed = await startTestGateway({ slots, admin }, { healthy: [] })
  const authorization = 'Bearer s3cret'
  const asked = await fetch(`${closed.adminUrl}/preview/green/`, { headers: { authorization } })
  expect(asked.status).toBe(200)
  expect(JSON.stringify(green.seen)).not.toContain('s3cret')

  const open = await previewing(green.url)
  await open.preview('/', { headers: { authorization: 'Basic eDp5' } })
  expect(green.seen.at(-1)?.headers.authorization).toBe('Basic eDp5')
})

test('every answer is sandboxed, beside the policy of the app and not in its place', async () => {
  const app = await answering(plain('fine', "Content-Security-Policy: default-src 'self'"))
  const gateway = await previewing(app.url)
  const text = await gateway.exchange(requestOf('GET /preview/green/'))
  expect(text.match(/^content-security-policy: .*$/gim)).toEqual([
    expect.stringMatching(/: default-src 'self'$/),
    expect.stringMatching(/: sandbox allow-scripts allow-forms allow-popups$/),
  ])
  for (const path of ['/preview/red', '/preview/green', '/preview/green/%2e%2e/x']) {
    const own = await gateway.exchange(requestOf(`GET ${path}`))
    expect(own, path).toMatch(/^HTTP\/1\.1 (308|400|404) /)
    expect(own, path).toMatch(/^content-security-policy: sandbox allow-scripts/im)
  }
})

test('nothing of the app stays with the browser for the host of the admin API', async () => {
  const kept = [
    'Set-Cookie: session=1; Path=/',
    'Set-Cookie: other=2',
    'Clear-Site-Data: "*"',
    'Service-Worker-Allowed: /',
    'Strict-Transport-Security: max-age=9',
    'Alt-Svc: h3=":443"',
    'X-Sluice-Slot: blue',
    'X-Sluice-Reason: none',
    'Cache-Control: public, max-age=9',
  ]
  const app = await answering(plain('fine', ...kept, 'X-App: 1'))
  const gateway = await previewing(app.url)
  const text = await gateway.exchange(requestOf('GET /preview/green/'))
  const names = [...text.matchAll(/^([\w-]+): /gm)].map(([, name = '']) => name.toLowerCase())
  expect(names.sort()).toEqual([
    'cache-control',
    'connection',
    'content-length',
    'content-security-policy',
    'date',
    'x-app',
    'x-sluice-slot',
  ])
  expect(text).toMatch(/^x-sluice-slot: green\r$/im)
  expect(text).toMatch(/^cache-control: no-store\r$/im)
})

test('a page of a preview cannot promote: its origin is null', async () => {
  const gateway = await previewing((await upstream('green')).url)
  const answer = await fetch(`${gateway.adminUrl}/v1/promote`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'null' },
    body: '{"slot":"green","force":true}',
  })
  expect(answer.status).toBe(401)
  expect((await gateway.status()).live).toBe('blue')
})

test('the script of a service worker is refused', async () => {
  const green = await upstream('green')
  const gateway = await previewing(green.url)
  const answer = await gateway.preview('/sw.js', { headers: { 'service-worker': 'script' } })
  expect(answer.status).toBe(403)
  expect(await answer.json()).toMatchObject({ code: 'bad_input', status: 403 })
  expect(green.seen).toEqual([])
})

test('an upgrade is refused at once, and the app hears nothing of it', async () => {
  const green = await upstream('green')
  const gateway = await previewing(green.url)
  const text = await gateway.exchange(
    'GET /preview/green/ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, close\r\n' +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  )
  expect(text).toMatch(/^HTTP\/1\.1 400 [^]*"code":"bad_input"/)
  expect(text).toContain('no websocket connections')
  expect(green.seen).toEqual([])
})

test.each([
  ['/login?next=/', '/preview/green/login?next=/'],
  ['/', '/preview/green/'],
  ['http://HOST/a?b#c', '/preview/green/a?b#c'],
  ['https://HOST', '/preview/green/'],
  ['//HOST?q', '/preview/green/?q'],
  ['login', 'login'],
  ['../up', '../up'],
  ['?page=2', '?page=2'],
  ['https://elsewhere.example/x', 'https://elsewhere.example/x'],
  ['//elsewhere.example/x', '//elsewhere.example/x'],
  ['http://HOST@elsewhere.example/', 'http://HOST@elsewhere.example/'],
  ['http://HOST.elsewhere.example/', 'http://HOST.elsewhere.example/'],
  ['mailto:ops@shop.example', 'mailto:ops@shop.example'],
])('a Location of %s becomes %s', async (location, expected) => {
  const inPlace = (text: string, host = ''): string => text.replace('HOST', host)
  const green = await upstream('green', (req, res) =>
    res.writeHead(302, { Location: inPlace(location, req.headers.host) }).end(),
  )
  const gateway = await previewing(green.url)
  const answer = await gateway.preview('/')
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe(inPlace(expected, new URL(gateway.adminUrl).host))
})

test('a redirect to the host that the route names stays in the preview', async () => {
  const green = await upstream('green', (_req, res) =>
    res.writeHead(302, { Location: 'https://WWW.shop.example/basket' }).end(),
  )
  const gateway = await previewing(green.url, {
    routes: [{ name: 'shop', match: { host: '*.shop.example', path: '/' }, service: 'web' }],
  })
  const answer = await gateway.preview('/')
  expect(answer.headers.get('location')).toBe('/preview/green/basket')
})
