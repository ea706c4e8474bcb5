import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { bodyOf, front, poll, request, statusOf } from './front.ts'
import { scripted, type Call } from './scripted.ts'

const ends: readonly [string, (call: Call) => void][] = [
  ['closes', ({ socket }) => socket.end()],
  ['resets', ({ socket }) => socket.resetAndDestroy()],
]

const bodies = [
  ['a length', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst', '1.1'],
  ['chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n', '1.1'],
  ['half a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nfirst', '1.1'],
  [
    'a last chunk without its end',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n0\r\n',
    '1.1',
  ],
  ['a length, for HTTP/1.0', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nfirst', '1.0'],
  [
    'chunks, for HTTP/1.0',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n',
    '1.0',
  ],
] as const

const cases = ends.flatMap(([how, end]) => bodies.map((body) => [how, ...body, end] as const))

test.for(cases)(
  'a target that %s in a body with %s breaks it off for the client too (RFC 9112 8)',
  async ([, , head, version, end]) => {
    const app = await scripted(({ socket }) => void socket.write(head))
    const gateway = await front(app.url)
    const client = await rawClient(gateway.port)
    client.send(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`)
    await client.until((text) => text.includes('first'))
    for (const call of app.calls) end(call)
    const { text, reset } = await client.closed()
    expect(statusOf(text)).toBe(200)
    expectBroken(text, reset)
    await gateway.idle()
    await poll(() => app.open()).toBe(0)
    expect(
      await gateway.metric(
        'sluice_upstream_errors_total{route="site",slot="blue",reason="truncated"}',
      ),
    ).toBe(1)
  },
)

test.for(['1.1', '1.0'])(
  'a reset in a body without framing does not look like its end to HTTP/%s',
  async (version) => {
    const app = await scripted(({ socket }) => void socket.write('HTTP/1.0 200 OK\r\n\r\nfirst'))
    const gateway = await front(app.url)
    const client = await rawClient(gateway.port)
    client.send(`GET / HTTP/${version}\r\nHost: a\r\n\r\n`)
    await client.until((text) => text.includes('first'))
    for (const { socket } of app.calls) socket.resetAndDestroy()
    const { text, reset } = await client.closed()
    expectBroken(text, reset)
    await gateway.idle()
  },
)

test('a chunk that is none breaks the body off, and is named', async () => {
  const app = await scripted(
    ({ socket }) =>
      void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n'),
  )
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(request('GET /'))
  await client.until((text) => text.includes('first'))
  for (const { socket } of app.calls) socket.write('zz\r\n')
  const { text, reset } = await client.closed()
  expectBroken(text, reset)
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
  expect(
    await gateway.metric(
      'sluice_upstream_errors_total{route="site",slot="blue",reason="bad_response"}',
    ),
  ).toBe(1)
})

test('bytes beyond the length of an answer reach nobody, and the connection is not used again (RFC 9112 9.2)', async () => {
  const app = await scripted(
    ({ socket }) =>
      void socket.write(
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil',
      ),
  )
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  for (let i = 1; i <= 3; i++) {
    client.send(request('GET /'))
    await client.until((text) => text.split('\r\n\r\nok').length === i + 1)
  }
  expect(client.text()).not.toContain('evil')
  expect(app.calls.map(({ connection }) => connection)).toEqual([1, 2, 3])
})

test('an answer that comes before its question reaches nobody', async () => {
  const app = await scripted(({ socket, connection }) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${connection}`)
    // Later than the answer, when the connection lies in the pool.
    setImmediate(() =>
      setImmediate(() => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil')),
    )
  })
  const gateway = await front(app.url)
  for (let i = 1; i <= 5; i++) {
    const body = await (await fetch(gateway.url)).text()
    expect(body).not.toBe('evil')
    await poll(() => app.open()).toBe(0)
  }
})

/** Neither as long as was said, nor with a last chunk, nor a plain close where that would mean the end. */
function expectBroken(text: string, reset: boolean): void {
  const length = /content-length: (\d+)/i.exec(text)?.[1]
  if (length !== undefined) expect(bodyOf(text).length).toBeLessThan(Number(length))
  else if (/transfer-encoding: chunked/i.test(text)) expect(text).not.toContain('\r\n0\r\n')
  else expect(reset).toBe(true)
}
