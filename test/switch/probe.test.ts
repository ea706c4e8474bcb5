// One probe: 2xx within its time, or it failed and says how. Asked of real servers, sick in all the ways servers are.
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { probe, type ProbeSettings } from '../../src/switch/probe.ts'
import { closedPort, rawUpstream, upstream } from '../support/upstream.ts'
import { targetOf } from './world-of.ts'

const settings: ProbeSettings = { path: '/up', host: null, timeoutMs: 2000 }

const ask = (url: string, more: Partial<ProbeSettings> = {}) =>
  probe(targetOf('green', 'web', url), { ...settings, ...more })

async function answeredBy(handler: RequestListener, more: Partial<ProbeSettings> = {}) {
  return ask((await upstream('app', handler)).url, more)
}

/** A server that sends these bytes to whoever connects. */
async function sending(bytes: string, end = true) {
  const { url } = await rawUpstream((socket) => {
    socket.write(bytes)
    if (end) socket.end()
  })
  return url
}

test.each([200, 201, 204, 299])('%d is healthy', async (status) => {
  const answer = await answeredBy((_req, res) => res.writeHead(status).end())
  expect(answer).toMatchObject({ ok: true, status, detail: String(status) })
  expect(Date.parse(answer.at)).not.toBeNaN()
})

test.each([400, 404, 500, 503])(
  '%d is not, and the start of its body is shown on one line',
  async (status) => {
    const body = `{"db":\n  "gone"}${'x'.repeat(1000)}`
    const answer = await answeredBy((_req, res) => res.writeHead(status).end(body))
    expect(answer).toMatchObject({ ok: false, status })
    expect(answer.detail).toMatch(new RegExp(`^${status} \\{"db": "gone"\\}x+$`))
    expect(answer.detail.length).toBeLessThanOrEqual(204)
  },
)

test('a redirect is a failure and is named, not followed', async () => {
  const app = await upstream('app', (_req, res) => res.writeHead(301, { Location: '/login' }).end())
  const answer = await ask(app.url)
  expect(answer).toMatchObject({ ok: false, status: 301 })
  expect(answer.detail).toContain('redirects to /login')
  expect(app.seen.map((request) => request.url)).toEqual(['/up'])
})

test('the word unhealthy in a good answer is no health, and a bad word in it no sickness: the status decides', async () => {
  expect((await answeredBy((_req, res) => res.writeHead(503).end('healthy'))).ok).toBe(false)
  expect((await answeredBy((_req, res) => res.writeHead(200).end('unhealthy'))).ok).toBe(true)
})

test('the app is asked under its own name, or under the configured one', async () => {
  const app = await upstream('app', (req, res) =>
    res.writeHead(req.headers.host === 'shop.example' ? 200 : 421).end(),
  )
  expect(await ask(app.url)).toMatchObject({ ok: false, status: 421 })
  expect(await ask(app.url, { host: 'shop.example' })).toMatchObject({ ok: true })
  expect(
    app.seen.map((request) => [
      request.method,
      request.headers.host,
      request.headers['user-agent'],
    ]),
  ).toEqual([
    ['GET', `127.0.0.1:${app.port}`, 'sluice-probe'],
    ['GET', 'shop.example', 'sluice-probe'],
  ])
})

test('an address that nobody listens at is named by its error', async () => {
  const answer = await ask(`http://127.0.0.1:${await closedPort()}`)
  expect(answer).toMatchObject({ ok: false, status: null })
  expect(answer.detail).toContain('ECONNREFUSED')
})

test('no answer in time is a failure', async () => {
  const answer = await answeredBy(() => {}, { timeoutMs: 30 })
  expect(answer).toMatchObject({ ok: false, status: null, detail: 'no answer within 30 ms' })
})

test('a good head whose body does not end in time is a failure: a check slower than its time', async () => {
  const answer = await answeredBy((_req, res) => res.writeHead(200).write('o'), { timeoutMs: 50 })
  expect(answer).toMatchObject({ ok: false, detail: 'no answer within 50 ms' })
})

test('a long body is not waited for', async () => {
  const answer = await answeredBy((_req, res) => res.writeHead(200).write('x'.repeat(5000)))
  expect(answer).toMatchObject({ ok: true, detail: `200 ${'x'.repeat(200)}` })
})

test.each([
  ['is not HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ['is cut in its head', 'HTTP/1.1 200 OK\r\nContent-'],
  ['is nothing at all', ''],
])('an answer that %s is a failure', async (_name, bytes) => {
  const answer = await ask(await sending(bytes))
  expect(answer).toMatchObject({ ok: false, status: null })
  expect(answer.detail).not.toBe('')
})

test('a body that breaks off leaves the status as the answer', async () => {
  const url = await sending('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')
  expect(await ask(url)).toMatchObject({ ok: true, status: 200, detail: '200 half' })
})

test('a path or a host that cannot be sent is a failed probe, not the end of the gateway', async () => {
  const { url } = await upstream('app')
  expect((await ask(url, { path: '/日本' })).detail).toContain('unescaped characters')
  expect(await ask(url, { host: 'é\u0001' })).toMatchObject({ ok: false, status: null })
})
