import { once } from 'node:events'
import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { bodyOf, fieldsOf, front, lastRequest, poll, request, statusOf } from './front.ts'
import { plain, scripted, type Call } from './scripted.ts'

const asking = request(
  'GET /ws?a=b',
  'Connection: keep-alive, Upgrade',
  'Upgrade: WebSocket',
  'Sec-WebSocket-Key: k',
)
const agreeing =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nupgrade: websocket\r\nSec-WebSocket-Accept: a\r\n\r\n'

/** An upgraded connection: both ends of it, with whatever each side sent along. */
async function upgraded(along: { client?: string; target?: string } = {}) {
  const app = await scripted(
    ({ socket }) => void socket.write(`${agreeing}${along.target ?? ''}`, 'latin1'),
  )
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port, { allowHalfOpen: true })
  client.send(`${asking}${along.client ?? ''}`)
  await client.until((text) => text.includes('\r\n\r\n'))
  const [call] = app.calls
  if (call === undefined) throw new Error('the target was not asked')
  return { app, gateway, client, call }
}

test('the target is asked as the client asked, and its 101 is passed on as it is (RFC 9110 7.8)', async () => {
  const { gateway, client, call } = await upgraded()
  expect(call.head).toMatch(/^GET \/ws\?a=b HTTP\/1\.1\r\n/)
  expect(fieldsOf(call.head, 'Connection')).toEqual(['Upgrade'])
  expect(fieldsOf(call.head, 'Upgrade')).toEqual(['WebSocket'])
  expect(fieldsOf(call.head, 'Sec-WebSocket-Key')).toEqual(['k'])
  expect(fieldsOf(call.head, 'X-Forwarded-For')).toEqual(['127.0.0.1'])
  expect(client.text()).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/)
  expect(fieldsOf(client.text(), 'Connection')).toEqual(['Upgrade'])
  expect(fieldsOf(client.text(), 'Upgrade')).toEqual(['websocket'])
  expect(fieldsOf(client.text(), 'Sec-WebSocket-Accept')).toEqual(['a'])
  expect((await gateway.status()).slots.blue.upgrades).toBe(1)
})

test('until the target has agreed the client is told nothing', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(asking)
  await poll(() => app.calls.length).toBe(1)
  expect(client.text()).toBe('')
  app.calls[0]?.socket.write(agreeing)
  await client.until((text) => text.startsWith('HTTP/1.1 101 '))
})

test('what either side sent along with its head is not lost', async () => {
  const { client, call } = await upgraded({ client: 'early \xff', target: 'at once \xfe' })
  await client.until((text) => bodyOf(text) === 'at once \xfe')
  await poll(() => call.body()).toBe('early \xff')
})

test('bytes pass both ways unchanged', async () => {
  const { client, call } = await upgraded()
  client.send('\x81\0\xff up')
  await poll(() => call.body()).toBe('\x81\0\xff up')
  call.socket.write('\x82\0\xfe down', 'latin1')
  await client.until((text) => bodyOf(text) === '\x82\0\xfe down')
})

test('when the client ends its side the target can still send', async () => {
  const { client, call, gateway } = await upgraded()
  // The scripted target would end its own side, too.
  call.socket.removeAllListeners('end')
  const ended = once(call.socket, 'end')
  client.socket.end('last words')
  await ended
  expect(call.body()).toBe('last words')
  call.socket.end('the answer')
  expect(bodyOf((await client.closed()).text)).toBe('the answer')
  await gateway.idle()
})

test('when the target ends its side the client can still send', async () => {
  const { client, call, gateway } = await upgraded()
  call.socket.end('done')
  expect(bodyOf((await client.closed()).text)).toBe('done')
  client.socket.end('late words')
  await poll(() => call.body()).toBe('late words')
  await gateway.idle()
})

test.for(['client', 'target'] as const)(
  'when the %s resets, the other side is closed and nothing stays',
  async (side) => {
    const { client, call, app, gateway } = await upgraded()
    if (side === 'client') client.socket.resetAndDestroy()
    else call.socket.resetAndDestroy()
    await gateway.idle()
    await poll(() => app.open()).toBe(0)
    if (side === 'target') await client.closed()
    expect(
      await gateway.metric(
        'sluice_requests_total{route="site",slot="blue",method="GET",code="101",protocol="upgrade"',
      ),
    ).toBe(1)
  },
)

test.for([401, 403, 404, 426, 500, 503])(
  'a refusal with %i is passed on as it is, and the connection ends',
  async (status) => {
    const app = await scripted(
      ({ socket }) =>
        void socket.write(
          `HTTP/1.1 ${status} No\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Why: because\r\nContent-Length: 4\r\n\r\nsad!`,
        ),
    )
    const gateway = await front(app.url)
    const { text } = await askAndClose(gateway.port)
    expect(text.startsWith(`HTTP/1.1 ${status} No\r\n`)).toBe(true)
    expect(fieldsOf(text, 'X-Why')).toEqual(['because'])
    expect(fieldsOf(text, 'Connection')).toEqual(['close'])
    expect(bodyOf(text)).toBe('sad!')
    await gateway.idle()
    await poll(() => app.open()).toBe(0)
    // A connection that Node has handed over must not outlive its answer: it would hold up the end of the gateway.
    await gateway.close()
  },
)

test('an upgrade never meets a connection that has died in the pool', async () => {
  const app = await scripted((call) => {
    if (call.head.startsWith('GET /ws')) call.socket.write(agreeing)
    else call.socket.write(plain('ok'))
  })
  const gateway = await front(app.url)
  await gateway.exchange(lastRequest('GET /'))
  const client = await rawClient(gateway.port)
  client.send(asking)
  await client.until((text) => text.startsWith('HTTP/1.1 101 '))
  expect(app.calls.map(({ connection }) => connection)).toEqual([1, 2])
})

const failures: readonly [string, (call: Call) => void, number, string][] = [
  ['a reset', ({ socket }) => void socket.resetAndDestroy(), 502, 'upstream_reset'],
  ['garbage', ({ socket }) => void socket.end('garbage\r\n\r\n'), 502, 'upstream_bad_response'],
]

test.for(failures)(
  '%s instead of an agreement is an error as any other',
  async ([, fail, status, code]) => {
    const app = await scripted(fail)
    const gateway = await front(app.url)
    const { text } = await askAndClose(gateway.port)
    expect([statusOf(text), fieldsOf(text, 'X-Sluice-Reason')]).toEqual([status, [code]])
    await gateway.idle()
    await gateway.close()
  },
)

test('a client that resets while the target has not agreed yet harms nobody', async () => {
  const app = await scripted(({ socket, head }) => {
    if (head.startsWith('GET /fine ')) socket.write(plain('fine'))
  })
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(asking)
  await poll(() => app.calls.length).toBe(1)
  client.socket.resetAndDestroy()
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
  expect(
    await gateway.metric('sluice_requests_total{route="site",slot="blue",method="GET",code="499"'),
  ).toBe(1)
  expect(bodyOf(await gateway.exchange(lastRequest('GET /fine')))).toBe('fine')
})

test.for([
  ['without Connection', request('GET /', 'Upgrade: websocket')],
  ['to h2c', request('GET /', 'Connection: Upgrade', 'Upgrade: h2c', 'HTTP2-Settings: x')],
  ['to h2c among others', request('GET /', 'Connection: Upgrade', 'Upgrade: foo, h2c')],
  [
    'of a POST',
    request('POST /', 'Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 0'),
  ],
  ['in HTTP/1.0', 'GET / HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'],
  [
    'with a body',
    `${request('GET /', 'Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 2')}hi`,
  ],
] as const)('an upgrade %s is a plain request, the last of its connection', async ([, bytes]) => {
  const app = await scripted(({ socket }) => void socket.write(plain('plain')))
  const gateway = await front(app.url)
  const text = await gateway.exchange(bytes)
  expect(bodyOf(text)).toBe('plain')
  expect(fieldsOf(text, 'Connection')).toEqual(['close'])
  expect(app.calls[0]?.head).not.toMatch(/upgrade/i)
})

test('an upgrade that no route takes is 404, and one that was refused leaves nothing behind', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url, {
    routes: [{ name: 'x', match: { path: '/x' }, service: 'web' }],
  })
  const { text } = await askAndClose(gateway.port)
  expect(statusOf(text)).toBe(404)
  await gateway.close()
})

test('a gateway that closes cuts what is upgraded when the drain is over', async () => {
  const { client, gateway, app } = await upgraded()
  await gateway.writeConfig({
    slots: { blue: { web: app.url }, green: { web: app.url } },
    promote: { drain: '50ms' },
  })
  await gateway.gateway.reload()
  await gateway.close()
  await client.closed()
  await poll(() => app.open()).toBe(0)
})

/** Asks for an upgrade and keeps its own side open until the gateway has closed the other. */
async function askAndClose(port: number): Promise<{ text: string; reset: boolean }> {
  const client = await rawClient(port, { allowHalfOpen: true })
  client.send(asking)
  const closed = await client.closed()
  client.socket.end()
  return closed
}
