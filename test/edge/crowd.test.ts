// More clients than client.connections, in front of the whole gateway.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { upstream } from '../support/upstream.ts'
import { bodyOf, front, lastRequest, poll, request } from './front.ts'
import { plain, scripted, type Call } from './scripted.ts'

const websocket = ['Connection: Upgrade', 'Upgrade: websocket'] as const
const agreeing =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'

/** A gateway with one place, taken by a client whose request the target has not answered. */
async function taken() {
  const app = await scripted(({ head, socket }) => {
    if (head.includes('Upgrade')) socket.write(agreeing)
    else if (!head.startsWith('GET /first ')) socket.write(plain('ok'))
  })
  const client = { connections: 1, headerTimeout: '1h' }
  const gateway = await front(app.url, { client, promote: { drain: '1h' } })
  const first = await rawClient(gateway.port)
  first.send(request('GET /first'))
  await poll(() => app.calls.length).toBe(1)
  const call = app.calls[0] as Call
  return { app, gateway, first, answerFirst: () => call.socket.write(plain('first')) }
}

test.for([
  { places: 100, atOnce: 200, times: 1 },
  { places: 10, atOnce: 20, times: 10 },
])(
  '$atOnce clients at once, $times times, over $places places: all are answered',
  async (crowd) => {
    const app = await upstream('app')
    const gateway = await front(app.url, { client: { connections: crowd.places } })
    for (let time = 0; time < crowd.times; time++) {
      const clients = await Promise.all(
        Array.from({ length: crowd.atOnce }, () => rawClient(gateway.port)),
      )
      for (const client of clients) client.send(request('GET /'))
      for (const client of clients) {
        // Those who came last keep their connections: nobody waits behind them.
        expect(await client.until((text) => text.endsWith('0\r\n\r\n'))).toMatch(/^HTTP\/1\.1 200 /)
        client.socket.destroy()
      }
      // The gateway has seen them leave.
      await gateway.status()
    }
    expect(app.seen).toHaveLength(crowd.atOnce * crowd.times)
  },
)

test('an upgraded connection counts until it ends', async () => {
  const { app, gateway, first, answerFirst } = await taken()
  const socket = await rawClient(gateway.port)
  socket.send(request('GET /ws', ...websocket))
  await gateway.status()
  answerFirst()
  await first.closed()
  await socket.until((text) => text.startsWith('HTTP/1.1 101 '))
  const next = await rawClient(gateway.port)
  next.send(request('GET /next'))
  await gateway.status()
  expect(app.calls.map(({ head }) => head.split(' ', 2)[1])).toEqual(['/first', '/ws'])
  socket.socket.destroy()
  await next.until((text) => text.endsWith('ok'))
})

test('an upgraded connection never gives way, however silent it is', async () => {
  const app = await scripted(({ head, socket }) => {
    socket.write(head.includes('Upgrade') ? agreeing : plain('ok'))
  })
  const gateway = await front(app.url, { client: { connections: 2 } })
  const upgraded = await rawClient(gateway.port)
  upgraded.send(request('GET /'))
  await upgraded.until((text) => text.endsWith('ok'))
  upgraded.send(request('GET /ws', ...websocket))
  await upgraded.until((text) => text.includes('HTTP/1.1 101 '))
  const silent = await rawClient(gateway.port)
  const next = await rawClient(gateway.port)
  next.send(request('GET /'))
  await silent.closed()
  await next.until((text) => text.endsWith('ok'))
  expect(upgraded.socket.destroyed).toBe(false)
})

test('who waits with its sending side closed is answered (RFC 9112 9.6)', async () => {
  const { gateway, first, answerFirst } = await taken()
  const halfClosed = await rawClient(gateway.port, { allowHalfOpen: true })
  halfClosed.socket.end(request('GET /half-closed'))
  await gateway.status()
  answerFirst()
  await first.closed()
  expect((await halfClosed.closed()).text).toMatch(/HTTP\/1\.1 200 OK\r\n[^]*\r\nok$/)
  await gateway.idle()
})

test('what a client sent while it waited arrives whole', async () => {
  const app = await upstream('app', (req, res) => {
    const hash = createHash('sha256')
    req.on('data', (chunk: Buffer) => hash.update(chunk))
    req.on('end', () => setImmediate(() => res.end(hash.digest('hex'))))
  })
  const gateway = await front(app.url, { client: { connections: 1 } })
  const first = await rawClient(gateway.port)
  const upload = await rawClient(gateway.port)
  const body = 'all of it '.repeat(100_000)
  upload.send(lastRequest('POST /', `Content-Length: ${body.length}`) + body)
  await gateway.status()
  expect(app.seen).toEqual([])
  first.socket.destroy()
  expect((await upload.closed()).text).toContain(createHash('sha256').update(body).digest('hex'))
})

test('what a client sent along with an upgrade while it waited is passed on', async () => {
  const { app, gateway, answerFirst } = await taken()
  const client = await rawClient(gateway.port)
  client.send(`${request('GET /ws', ...websocket)}early`)
  await gateway.status()
  answerFirst()
  await poll(() => app.calls[1]?.body()).toBe('early')
  client.send(' and late')
  await poll(() => app.calls[1]?.body()).toBe('early and late')
})

test('pipelined requests that waited are answered in order', async () => {
  const { gateway, answerFirst } = await taken()
  const client = await rawClient(gateway.port)
  client.send(request('GET /1') + request('GET /2') + lastRequest('GET /3'))
  await gateway.status()
  answerFirst()
  expect((await client.closed()).text.match(/ok/g)).toHaveLength(3)
})

test('a gateway that closes closes those who wait, and answers who has a place', async () => {
  const { gateway, first, answerFirst } = await taken()
  const waiting = await rawClient(gateway.port)
  waiting.send(request('GET /waits'))
  await gateway.status()
  const closed = gateway.close()
  expect((await waiting.closed()).text).toBe('')
  answerFirst()
  expect(bodyOf((await first.closed()).text)).toBe('first')
  await closed
})
