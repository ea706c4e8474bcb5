import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { bodyOf, fieldsOf, front, lastRequest, poll, request, statusOf } from './front.ts'
import { answering, scripted } from './scripted.ts'

function answer(...fields: readonly string[]): string {
  return ['HTTP/1.1 200 OK', ...fields, 'Content-Length: 2', '', 'ok'].join('\r\n')
}

function many(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `X-${i}: y`)
}

// Node's client keeps a thousand fields and drops the others without a word: Content-Length and Set-Cookie among them.
test.for([
  ['more fields than are read', answer(...many(1000))],
  ['many more', answer(...many(4000))],
  ['a field of more than 64 KiB', answer(`X: ${'y'.repeat(66_000)}`)],
  [
    'fields of more than 64 KiB',
    answer(...Array.from({ length: 70 }, () => `X: ${'y'.repeat(1000)}`)),
  ],
  [
    'a reason phrase of more than 64 KiB',
    `HTTP/1.1 200 ${'y'.repeat(66_000)}\r\nContent-Length: 0\r\n\r\n`,
  ],
] as const)('an answer with %s is 502, not half an answer (RFC 9110 5.4)', async ([, bytes]) => {
  const app = await answering(bytes)
  const gateway = await front(app.url)
  const text = await gateway.exchange(lastRequest('GET /'))
  expect(statusOf(text)).toBe(502)
  expect(fieldsOf(text, 'X-Sluice-Reason')).toEqual(['upstream_bad_response'])
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
})

test('an answer with many fields that all are read passes whole', async () => {
  const gateway = await front((await answering(answer(...many(990)))).url)
  const text = await gateway.exchange(lastRequest('GET /'))
  expect(statusOf(text)).toBe(200)
  expect(text.match(/^X-\d+: y\r$/gm)).toHaveLength(990)
  expect(fieldsOf(text, 'Content-Length')).toEqual(['2'])
})

test.for([
  ['a length', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 4\r\n\r\nbody'],
  [
    'chunks',
    'HTTP/1.1 205 Reset Content\r\nTransfer-Encoding: chunked\r\nTrailer: x\r\n\r\n4\r\nbody\r\n0\r\nx: y\r\n\r\n',
  ],
  ['nothing', 'HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n'],
] as const)(
  'a 205 with %s has no body here, and its connections are kept (RFC 9110 15.3.6)',
  async ([, bytes]) => {
    const app = await answering(bytes)
    const gateway = await front(app.url)
    const text = await gateway.exchange(request('GET /') + lastRequest('GET /'))
    const [first = '', second = '', ...rest] = text.split('\r\n\r\n')
    for (const head of [first, second]) {
      expect(head).toMatch(/^HTTP\/1\.1 205 Reset Content\r\n/)
      expect(fieldsOf(head, 'Content-Length')).toEqual(['0'])
      expect(head).not.toMatch(/trailer|transfer-encoding/i)
    }
    expect(rest).toEqual([''])
    expect(app.calls.map(({ connection }) => connection)).toEqual([1, 1])
  },
)

test('a target that sends a byte now and then does not go on when the client has left (RFC 9112 9.6)', async () => {
  const app = await scripted(({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n')
    const drip = setInterval(() => socket.write('x'), 20)
    socket.once('close', () => clearInterval(drip))
  })
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(request('GET /'))
  await client.until((text) => bodyOf(text).length > 2)
  client.socket.destroy()
  await poll(() => app.open()).toBe(0)
  await gateway.idle()
})

test('interim answers without end do not fill the memory of the gateway for a client that does not read (RFC 9110 15.2)', async () => {
  const hint = `HTTP/1.1 103 Early Hints\r\nLink: <${'x'.repeat(60_000)}>\r\n\r\n`
  let sent = 0
  const app = await scripted(({ socket }) => {
    const pour = (): void => {
      while (sent < 1500 && socket.write(hint)) sent++
      if (sent < 1500) socket.once('drain', pour)
      else socket.write(answer())
    }
    pour()
  })
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.socket.pause()
  client.send(lastRequest('GET /'))
  await poll(() => sent).toBe(1500)
  client.socket.resume()
  const { text } = await client.closed()
  // All would be 90 MB; what was passed on fits the buffers of two sockets.
  expect(text.length).toBeLessThan(30_000_000)
  expect(text.endsWith('\r\n\r\nok')).toBe(true)
})
