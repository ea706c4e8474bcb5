import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { closedPort, upstream } from '../support/upstream.ts'
import { bodyOf, fieldsOf, front, lastRequest, poll, request, statusOf } from './front.ts'
import { plain, scripted } from './scripted.ts'

test('a target that cannot be reached costs nothing: the request goes to another of the slot, body and all', async () => {
  const app = await upstream('app', (req, res) => void req.pipe(res))
  const dead = `http://127.0.0.1:${await closedPort()}`
  const gateway = await front([dead, app.url])
  const body = 'x'.repeat(300_000)
  for (let i = 0; i < 20; i++) {
    const answer = await fetch(gateway.url, { method: 'POST', body })
    expect([answer.status, await answer.text()]).toEqual([200, body])
  }
  expect(app.seen).toHaveLength(20)
  await gateway.idle()
  const { slots } = await gateway.status()
  expect(slots.blue.targets.map(({ inFlight }) => inFlight)).toEqual([0, 0])
})

test('when no target can be reached the answer is one 502', async () => {
  const dead = await Promise.all([closedPort(), closedPort(), closedPort()])
  const gateway = await front(dead.map((port) => `http://127.0.0.1:${port}`))
  const text = await gateway.exchange(lastRequest('GET /'))
  expect(statusOf(text)).toBe(502)
  expect(fieldsOf(text, 'X-Sluice-Reason')).toEqual(['upstream_refused'])
  await gateway.idle()
})

test('a target that was reached and failed is not asked again, nor is another', async () => {
  const one = await scripted(({ socket }) => void socket.destroy())
  const two = await scripted(({ socket }) => void socket.destroy())
  const gateway = await front([one.url, two.url])
  for (let i = 1; i <= 10; i++) {
    expect(statusOf(await gateway.exchange(lastRequest('GET /')))).toBe(502)
    expect(one.calls.length + two.calls.length).toBe(i)
  }
})

test.for([500, 502, 503, 504])(
  'an answer of %i is an answer: the target is asked once',
  async (status) => {
    const app = await upstream(
      'app',
      (_req, res) => void res.writeHead(status, { 'Retry-After': '1' }).end('x'.repeat(300_000)),
    )
    const gateway = await front([app.url])
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetch(gateway.url)))
    for (const answer of answers) {
      expect(answer.status).toBe(status)
      expect((await answer.text()).length).toBe(300_000)
    }
    expect(app.seen).toHaveLength(20)
  },
)

/** Answers the first request of a connection, and ends the connection when it is used again. */
function once(end: (socket: Socket) => void) {
  return scripted(({ socket, connection, head }) => {
    const again = used.has(socket)
    used.add(socket)
    if (again) end(socket)
    else socket.write(plain(`${connection} ${head.split(' ', 1)[0]}`))
  })
}
const close = (socket: Socket): void => void socket.destroy()
const reset = (socket: Socket): void => void socket.resetAndDestroy()
const used = new WeakSet<object>()

test.for(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS'])(
  'a %s without a body on a used connection that is reset goes again, on a new one',
  async (method) => {
    const app = await once(reset)
    const gateway = await front(app.url)
    await gateway.exchange(lastRequest('GET /'))
    const text = await gateway.exchange(lastRequest(`${method} /`))
    expect(statusOf(text)).toBe(200)
    expect(app.calls.map(({ connection }) => connection)).toEqual([1, 1, 2])
    await gateway.idle()
  },
)

test.for([
  ['a POST', `${lastRequest('POST /', 'Content-Length: 2')}hi`],
  ['a POST without a body', lastRequest('POST /', 'Content-Length: 0')],
  ['a PATCH', lastRequest('PATCH /')],
  ['a PUT with a body', `${lastRequest('PUT /', 'Content-Length: 2')}hi`],
] as const)('%s that was sent is never sent again (RFC 9110 9.2.2)', async ([, bytes]) => {
  for (const end of [close, reset]) {
    const app = await once(end)
    const gateway = await front(app.url)
    await gateway.exchange(lastRequest('GET /'))
    expect(statusOf(await gateway.exchange(bytes))).toBe(502)
    expect(app.calls).toHaveLength(2)
  }
})

test('a close after the request was read is an answer, even to a GET on a used connection', async () => {
  const app = await once(close)
  const gateway = await front(app.url)
  await gateway.exchange(lastRequest('GET /'))
  expect(statusOf(await gateway.exchange(lastRequest('GET /')))).toBe(502)
  expect(app.calls).toHaveLength(2)
})

test('the second try is the last', async () => {
  const app = await scripted(({ socket }) => {
    if (app.calls.length === 1) socket.write(plain('first'))
    else socket.resetAndDestroy()
  })
  const gateway = await front(app.url)
  await gateway.exchange(lastRequest('GET /'))
  expect(statusOf(await gateway.exchange(lastRequest('GET /')))).toBe(502)
  expect(app.calls).toHaveLength(3)
})

test('garbage on a used connection is an answer, not a dead connection', async () => {
  const app = await scripted(({ socket }) =>
    socket.write(app.calls.length === 1 ? plain('first') : 'garbage\r\n\r\n'),
  )
  const gateway = await front(app.url)
  await gateway.exchange(lastRequest('GET /'))
  expect(statusOf(await gateway.exchange(lastRequest('GET /')))).toBe(502)
  expect(app.calls).toHaveLength(2)
})

// Scenario 44.
test('1,000 GETs meet no error while the target closes idle connections as it likes', async () => {
  const app = await upstream('app', (_req, res) => {
    const { socket } = res
    res.end('ok')
    // A fixed pattern of closes: at once, in a moment, with a reset, or not at all.
    const turn = app.seen.length % 5
    if (turn === 1) setImmediate(() => socket?.end())
    if (turn === 2) setImmediate(() => setImmediate(() => setImmediate(() => socket?.destroy())))
    if (turn === 3) setImmediate(() => setImmediate(() => socket?.resetAndDestroy()))
  })
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  let failed = 0
  for (let i = 1; i <= 1000; i++) {
    const from = client.text().length
    client.send(request('GET /'))
    const text = await client.until(
      (all) => all.slice(from).includes('\r\n\r\n') && /ok$|\}\n$/.test(all.slice(from)),
    )
    if (statusOf(text.slice(from)) !== 200) failed++
  }
  expect(failed).toBe(0)
  await gateway.idle()
})

test('an upload that is under way when its connection fails is not sent to another target', async () => {
  const app = await scripted(({ socket }) => socket.once('data', () => socket.resetAndDestroy()))
  const gateway = await front([app.url])
  const client = await rawClient(gateway.port)
  client.send(request('POST /', 'Content-Length: 10'))
  await poll(() => app.calls.length).toBe(1)
  client.send('half!')
  const { text } = await client.closed()
  expect(statusOf(text)).toBe(502)
  expect(bodyOf(text)).toContain('upstream_reset')
  expect(app.calls).toHaveLength(1)
})
