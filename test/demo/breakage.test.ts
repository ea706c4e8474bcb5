import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { app, errorOf, exchangeBytes } from './running.ts'

test('errors strike every request but health and /break, and say so in JSON', async () => {
  const { url } = await app({ breakage: { kind: 'errors' } })
  for (const path of ['/', '/api/version', '/nope']) {
    const answer = await fetch(url + path)
    expect(answer.status).toBe(500)
    expect(await errorOf(answer)).toContain('on purpose')
  }
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  expect((await fetch(`${url}/break`)).status).toBe(200)
})

test('a rate strikes the requests whose chance falls below it', async () => {
  const chances = [0.1, 0.2, 0.9, 0.19]
  const { url } = await app({
    breakage: { kind: 'errors', rate: 0.2 },
    random: () => chances.shift() ?? 1,
  })
  const seen = []
  for (let i = 0; i < 4; i += 1) seen.push((await fetch(`${url}/api/version`)).status)
  expect(seen).toEqual([500, 200, 200, 500])
})

test('slow answers right in the end, and others do not wait for it', async () => {
  const running = await app({ breakage: { kind: 'slow', ms: 600_000 } })
  const leave = new AbortController()
  const late = fetch(running.url, { signal: leave.signal })
  const first = await Promise.race([
    late.then(() => 'slow'),
    fetch(`${running.url}/healthz`).then(() => 'health'),
  ])
  expect(first).toBe('health')
  leave.abort()
  await expect(late).rejects.toThrow('aborted')
  running.setBreak({ kind: 'slow', ms: 1 })
  expect((await fetch(running.url)).status).toBe(200)
})

test('hang takes the request and never answers', async () => {
  const running = await app({ breakage: { kind: 'hang' }, graceMs: 100 })
  const socket = connect(running.port, '127.0.0.1')
  let received = ''
  socket.on('data', (chunk) => (received += chunk.toString()))
  // The 100 of Node tells that the request has come in.
  socket.write('GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n')
  await once(socket, 'data')
  const ended = once(socket, 'close')
  await running.close()
  await ended
  expect(received).toBe('HTTP/1.1 100 Continue\r\n\r\n')
})

test('crash calls onCrash and cuts the connection', async () => {
  let crashes = 0
  const { port } = await app({ breakage: { kind: 'crash' }, onCrash: () => (crashes += 1) })
  const answer = await exchangeBytes(port, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n')
  expect(answer).toHaveLength(0)
  expect(crashes).toBe(1)
})

test('errors strike a WebSocket handshake too', async () => {
  const { port } = await app({ breakage: { kind: 'errors' }, slot: 'blue' })
  const answer = await exchangeBytes(
    port,
    'GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 500 [^]*X-App-Slot: blue\r\n[^]*on purpose/)
})

test('it is broken, shown, narrowed to a path and healed while it runs', async () => {
  const { url } = await app()
  const set = await fetch(`${url}/break?kind=errors&rate=100%25&ms=7&path=/api/links`, {
    method: 'POST',
  })
  const state = { kind: 'errors', rate: 1, ms: 7, path: '/api/links', version: '1' }
  expect(await set.json()).toEqual(state)
  expect(await (await fetch(`${url}/break`)).json()).toEqual(state)
  expect((await fetch(`${url}/api/links`)).status).toBe(500)
  expect((await fetch(`${url}/api/version`)).status).toBe(200)
  const healed = await fetch(`${url}/break?kind=none`, { method: 'POST' })
  expect(await healed.json()).toEqual({ kind: 'none', version: '1' })
  expect((await fetch(`${url}/api/links`)).status).toBe(200)
})

test('setBreak does from inside what POST /break does from outside', async () => {
  const running = await app()
  running.setBreak({ kind: 'errors' })
  expect((await fetch(running.url)).status).toBe(500)
  running.setBreak({ kind: 'none' })
  expect((await fetch(running.url)).status).toBe(200)
})

test.for([
  ['', 'kind: found nothing; allowed: none, errors, slow, hang, crash'],
  ['kind=fire', 'kind: found "fire"; allowed: none, errors'],
  ['kind=errors&rate=1.5', 'rate: found "1.5"; allowed: a share from 0 to 1'],
  ['kind=errors&rate=120%25', 'rate: found "120%"'],
  ['kind=errors&rate=-1', 'rate: found "-1"'],
  ['kind=slow&ms=soon', 'ms: found "soon"; allowed: whole milliseconds'],
  ['kind=slow&path=api', 'path: found "api"; allowed: a path prefix'],
] as const)('POST /break?%s is 400 and changes nothing', async ([query, why]) => {
  const { url } = await app({ breakage: { kind: 'slow', ms: 1 } })
  const answer = await fetch(`${url}/break?${query}`, { method: 'POST' })
  expect(answer.status).toBe(400)
  expect(await errorOf(answer)).toContain(why)
  expect(await (await fetch(`${url}/break`)).json()).toMatchObject({ kind: 'slow', ms: 1 })
})
