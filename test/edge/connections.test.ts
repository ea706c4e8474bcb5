import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { upstream } from '../support/upstream.ts'
import { bodyOf, fieldsOf, front, lastRequest, onceOnly, poll, request } from './front.ts'
import { plain, scripted } from './scripted.ts'

test('one connection of a client carries many requests, over a promote too (RFC 9112 9.3)', async () => {
  const blue = await upstream('blue')
  const green = await upstream('green')
  const gateway = await front([], {
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    health: { ...onceOnly, interval: '100ms' },
  })
  await gateway.healthy('green')
  const client = await rawClient(gateway.port)
  const ask = async (): Promise<string> => {
    const from = client.text().length
    client.send(request('GET /'))
    return (await client.until((text) => text.slice(from).endsWith('0\r\n\r\n'))).slice(from)
  }
  expect(await ask()).toMatch(/X-Version: blue/)
  expect(fieldsOf(await ask(), 'Connection')).toEqual(['keep-alive'])
  expect((await gateway.promote('green')).status).toBe(200)
  expect(await ask()).toMatch(/X-Version: green/)
  expect(client.socket.destroyed).toBe(false)
})

// Scenario 44.
test('the idle time that clients are told is longer than the 90 s of Traefik (RFC 9112 9.5)', async () => {
  const gateway = await front((await upstream('app')).url)
  const client = await rawClient(gateway.port)
  client.send(request('GET /'))
  const text = await client.until((all) => all.endsWith('0\r\n\r\n'))
  expect(
    Number(/timeout=(\d+)/.exec(fieldsOf(text, 'Keep-Alive')[0] ?? '')?.[1]),
  ).toBeGreaterThanOrEqual(95)
})

test('requests one after the other share a connection to the target', async () => {
  const app = await scripted(({ socket }) => socket.write(plain('ok')))
  const gateway = await front(app.url)
  for (const method of ['GET', 'HEAD', 'DELETE', 'OPTIONS']) {
    if (method !== 'HEAD') await gateway.exchange(lastRequest(`${method} /`))
  }
  await gateway.exchange(`${lastRequest('POST /', 'Content-Length: 2')}hi`)
  expect(app.calls.map(({ connection }) => connection)).toEqual([1, 1, 1, 1])
})

test('a connection to the target that lies idle for upstream.idle is closed by the gateway', async () => {
  const app = await scripted(({ socket }) => socket.write(plain('ok')))
  const gateway = await front(app.url, { upstream: { idle: '60ms' } })
  await gateway.exchange(lastRequest('GET /'))
  // The target closes nothing by itself: only the gateway can.
  await poll(() => app.open()).toBe(0)
  expect(bodyOf(await gateway.exchange(lastRequest('GET /')))).toBe('ok')
  expect(app.calls.map(({ connection }) => connection)).toEqual([1, 2])
})

test('an answer may take longer than upstream.idle', async () => {
  const app = await scripted(
    ({ socket }) => void setTimeout(() => socket.write(plain('slow')), 250),
  )
  const gateway = await front(app.url, { upstream: { idle: '60ms' } })
  expect(bodyOf(await gateway.exchange(lastRequest('GET /')))).toBe('slow')
})

test('a Keep-Alive of the target that is shorter than upstream.idle is obeyed', async () => {
  const app = await scripted(({ socket }) => socket.write(plain('ok', 'Keep-Alive: timeout=1')))
  const gateway = await front(app.url)
  await gateway.exchange(lastRequest('GET /'))
  await gateway.exchange(lastRequest('GET /'))
  expect(app.calls.map(({ connection }) => connection)).toEqual([1, 2])
})

test('with upstream.idle 0 no connection to a target is kept', async () => {
  const app = await scripted(({ socket }) => socket.write(plain('ok')))
  const gateway = await front(app.url, { upstream: { idle: 0 } })
  await gateway.exchange(lastRequest('GET /'))
  await gateway.exchange(lastRequest('GET /'))
  expect(app.calls.map(({ connection }) => connection)).toEqual([1, 2])
})

test('pipelined requests are asked one after the other and answered in order (RFC 9112 9.3.2)', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(
    `${request('POST /1', 'Content-Length: 4')}body${request('GET /2')}${request('GET /3')}`,
  )
  for (let i = 1; i <= 3; i++) {
    await poll(() => app.calls.length).toBe(i)
    app.calls[i - 1]?.socket.write(plain(`answer ${i}`))
    await client.until((text) => text.endsWith(`answer ${i}`))
  }
  expect(app.calls.map(({ head }) => head.split(' HTTP', 1)[0])).toEqual([
    'POST /1',
    'GET /2',
    'GET /3',
  ])
})

test('nothing is asked behind a request that ends the connection', async () => {
  const app = await scripted(({ socket }) => socket.write(plain('ok')))
  const gateway = await front(app.url)
  const text = await gateway.exchange(
    lastRequest('GET /1') + request('POST /2', 'Content-Length: 0'),
  )
  expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1)
  await gateway.idle()
  expect(app.calls).toHaveLength(1)
})

test.for([
  ['CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', /okHTTP\/1\.1 405 /],
  [
    request('GET /ws', 'Connection: Upgrade', 'Upgrade: websocket'),
    /okHTTP\/1\.1 200 OK\r\n[^]*Connection: close\r\n[^]*ok$/,
  ],
] as const)(
  '%j waits for the answer before it, as every request does',
  async ([bytes, expected]) => {
    const app = await scripted(() => {})
    const gateway = await front(app.url)
    const client = await rawClient(gateway.port)
    client.send(request('GET /first') + bytes)
    await poll(() => app.calls.length).toBe(1)
    app.calls[0]?.socket.write(plain('ok'))
    await client.until((text) => text.includes('ok'))
    if (bytes.startsWith('GET')) {
      await poll(() => app.calls.length).toBe(2)
      app.calls[1]?.socket.write(plain('ok'))
    }
    expect((await client.closed()).text).toMatch(expected)
    await gateway.idle()
  },
)

test('a gateway that closes lets an answer finish, then ends the connection, whatever the client would do', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url, { promote: { drain: '1h' } })
  const busy = await rawClient(gateway.port)
  const idle = await rawClient(gateway.port)
  busy.send(request('GET /'))
  await poll(() => app.calls.length).toBe(1)
  const closed = gateway.close()
  await idle.closed()
  app.calls[0]?.socket.write(plain('in peace'))
  expect((await busy.closed()).text.endsWith('in peace')).toBe(true)
  await closed
})
