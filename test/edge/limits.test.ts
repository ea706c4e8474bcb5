// How large and how slow a request or an answer may be: each limit answered as what it is, and the gateway serves on.
import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { upstream } from '../support/upstream.ts'
import { bodyOf, front, lastRequest, request, statusOf } from './front.ts'
import { scripted } from './scripted.ts'

const route = { name: 'site', match: { path: '/' }, service: 'web' }

// Scenario 41. There is no limit for answers, and nothing is spilled to disk.
test('a body over maxBody is 413, known or counted, and the target never sees more than the limit', async () => {
  const app = await upstream('app', (req, res) => void req.pipe(res))
  const gateway = await front(app.url, { routes: [{ ...route, maxBody: '1KB' }] })
  const body = (bytes: number): string => 'x'.repeat(bytes)
  const known = (bytes: number) =>
    gateway.exchange(`${lastRequest('POST /', `Content-Length: ${bytes}`)}${body(bytes)}`)
  const counted = (bytes: number) =>
    gateway.exchange(
      `${lastRequest('POST /', 'Transfer-Encoding: chunked')}${bytes.toString(16)}\r\n${body(bytes)}\r\n0\r\n\r\n`,
    )
  expect(statusOf(await known(1000))).toBe(200)
  expect(statusOf(await counted(1000))).toBe(200)
  const asked = app.seen.length
  const tooLarge = await known(1001)
  expect([statusOf(tooLarge), bodyOf(tooLarge)]).toEqual([
    413,
    expect.stringContaining('body_too_large'),
  ])
  // The head told it: the target was not even asked.
  expect(app.seen).toHaveLength(asked)
  expect((await counted(1001)).includes(body(1001))).toBe(false)
  await gateway.idle()
})

test('a body that trickles is cut with 408, and so is one that stops', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url, { client: { bodyTimeout: '50ms', bodyRate: '1GB' } })
  const stopped = await gateway.exchange(`${request('POST /', 'Content-Length: 10')}half`)
  expect(statusOf(stopped)).toBe(408)
  const client = await rawClient(gateway.port)
  client.send(`${request('POST /', 'Content-Length: 1000000')}x`)
  const trickle = setInterval(() => client.send('x'), 10)
  const { text } = await client.closed().finally(() => clearInterval(trickle))
  expect(statusOf(text)).toBe(408)
  await gateway.idle()
})

test('a head that does not end in time is answered 408 and closed', async () => {
  const app = await upstream('app')
  const gateway = await front(app.url, { client: { headerTimeout: '50ms' } })
  const client = await rawClient(gateway.port)
  client.send('GET / HTTP/1.1\r\nHost: x\r\n')
  const { text } = await client.closed()
  expect(statusOf(text)).toBe(408)
  expect(app.seen).toHaveLength(0)
})

test.for([
  ['larger', { headers: '2KiB' }, ['X-Large: '.padEnd(3000, 'x')]],
  ['more', { headerCount: 20 }, Array.from({ length: 30 }, (_, i) => `X-${i}: x`)],
] as const)('a head with %s headers than allowed is 431, never cut', async ([, client, fields]) => {
  const app = await upstream('app')
  const gateway = await front(app.url, { client })
  expect(statusOf(await gateway.exchange(lastRequest('GET /', ...fields)))).toBe(431)
  expect(app.seen).toHaveLength(0)
  expect(statusOf(await gateway.exchange(lastRequest('GET /')))).toBe(200)
})

test('an answer that falls silent is broken off, and an event stream is not', async () => {
  const head = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n'
  const app = await scripted(({ socket, head: asked }) => {
    const events = asked.startsWith('GET /events')
    socket.write(`${head}${events ? 'Content-Type: text/event-stream\r\n' : ''}\r\nbegun`)
  })
  const gateway = await front(app.url, { routes: [{ ...route, idle: '50ms' }] })
  const events = await rawClient(gateway.port)
  events.send(lastRequest('GET /events'))
  await events.until((text) => text.endsWith('begun'))
  const cut = await gateway.exchange(lastRequest('GET /'))
  expect(bodyOf(cut)).toBe('begun')
  expect(events.socket.destroyed).toBe(false)
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  expect(metrics).toContain(
    'sluice_upstream_errors_total{route="site",slot="blue",reason="timeout_body"} 1',
  )
})
