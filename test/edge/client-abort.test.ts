import { expect, test } from 'vitest'
import { rawClient, type RawClient } from '../support/raw-client.ts'
import { front, lastRequest, poll, request, statusOf } from './front.ts'
import { plain, scripted } from './scripted.ts'

const gone: readonly [string, (client: RawClient) => void][] = [
  ['closes', ({ socket }) => void socket.destroy()],
  ['resets', ({ socket }) => void socket.resetAndDestroy()],
]

const moments = [
  ['before the answer', request('GET /'), ''],
  ['in the middle of its upload', `${request('POST /', 'Content-Length: 100')}half`, ''],
  ['in the middle of a chunk', `${request('POST /', 'Transfer-Encoding: chunked')}50\r\nhalf`, ''],
  [
    'between the head and the body',
    request('GET /'),
    'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n',
  ],
  [
    'in the body',
    request('GET /'),
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n',
  ],
] as const

const cases = gone.flatMap(([how, leave]) =>
  moments.map((moment) => [how, ...moment, leave] as const),
)

// Scenario 38.
test.for(cases)(
  'a client that %s %s ends the request to the target, and counts as 499 (RFC 9112 8)',
  async ([, , bytes, begin, leave]) => {
    const app = await scripted(({ socket, head }) => {
      socket.write(head.startsWith('GET /fine ') ? plain('fine') : begin)
    })
    const gateway = await front(app.url)
    const client = await rawClient(gateway.port)
    client.send(bytes)
    await poll(() => app.calls.length).toBe(1)
    if (begin !== '') await client.until((text) => text.includes('\r\n\r\n'))
    leave(client)
    // A stream goes on: that is how the end of a client that only closed is noticed.
    const { socket } = app.calls[0] ?? {}
    if (begin !== '') socket?.write('1\r\nb\r\n')
    const more = setInterval(() => begin !== '' && socket?.write('1\r\nb\r\n'), 5)
    await poll(() => app.open()).toBe(0)
    clearInterval(more)
    await gateway.idle()
    expect(
      await gateway.metric(
        `sluice_requests_total{route="site",slot="blue",method="${bytes.split(' ', 1)[0]}",code="499"`,
      ),
    ).toBe(1)
    expect(await gateway.metric('sluice_upstream_errors_total{')).toBe(0)
    expect(statusOf(await gateway.exchange(lastRequest('GET /fine')))).toBe(200)
  },
)

test('a client that only closed its sending side still gets its answer (RFC 9112 9.6)', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port, { allowHalfOpen: true })
  client.send(request('GET /'))
  await poll(() => app.calls.length).toBe(1)
  client.socket.end()
  await client.until((text) => text.startsWith('HTTP/1.1 100 Continue\r\n\r\n'))
  app.calls[0]?.socket.write(plain('patience'))
  const { text } = await client.closed()
  expect(text).toMatch(/HTTP\/1\.1 200 OK\r\n[^]*patience$/)
  await gateway.idle()
})

test('so does one with several requests in line, in their order', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port, { allowHalfOpen: true })
  client.send(request('GET /1') + request('GET /2'))
  client.socket.end()
  for (const i of [1, 2]) {
    await poll(() => app.calls.length).toBe(i)
    app.calls[i - 1]?.socket.write(plain(`answer ${i}`))
  }
  expect((await client.closed()).text).toMatch(/200 OK\r\n[^]*answer 1[^]*200 OK\r\n[^]*answer 2$/)
  await gateway.idle()
})

test('an HTTP/1.0 client that closed its sending side gets its answer, and no interim one', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port, { allowHalfOpen: true })
  client.send('GET / HTTP/1.0\r\nHost: a\r\n\r\n')
  client.socket.end()
  await poll(() => app.calls.length).toBe(1)
  app.calls[0]?.socket.write(plain('old'))
  expect((await client.closed()).text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*old$/)
})

test('a client that leaves with requests waiting in line leaves none of them in flight', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(request('GET /1') + request('GET /2') + request('GET /3'))
  await poll(() => app.calls.length).toBe(1)
  client.socket.resetAndDestroy()
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
  expect(app.calls).toHaveLength(1)
})

test('a client that sends half a head and leaves leaves nothing behind', async () => {
  const app = await scripted(({ socket }) => void socket.write(plain('fine')))
  const gateway = await front(app.url)
  for (const leave of gone) {
    const client = await rawClient(gateway.port)
    client.send('GET / HTTP/1.1\r\nHos')
    leave[1](client)
  }
  expect(statusOf(await gateway.exchange(lastRequest('GET /')))).toBe(200)
  expect(app.calls).toHaveLength(1)
})
