import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { fieldsOf, front, lastRequest, poll, request, statusOf } from './front.ts'
import { answering, plain, scripted } from './scripted.ts'

const good = request('GET /good')
const flood = Array.from({ length: 2500 }, (_, i) => `X-${i}: y`)

const malformed = [
  // RFC 9112 2.2 and RFC 9110 5.5: lines end with CRLF, and nowhere is a CR, an LF or a NUL by itself.
  ['bare LF', 400, 'GET / HTTP/1.1\nHost: a\n\n'],
  ['a bare LF between fields', 400, 'GET / HTTP/1.1\r\nHost: a\nX: y\r\n\r\n'],
  ['a bare CR in a value', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX: y\rz\r\n\r\n'],
  ['NUL in a value', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n'],
  ['NUL in the target', 400, 'GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n'],
  // RFC 9112 5.1 and RFC 9112 5.2.
  ['a space before the colon', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX : y\r\n\r\n'],
  ['a folded field', 400, 'GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n z\r\n\r\n'],
  ['a field without a name', 400, 'GET / HTTP/1.1\r\nHost: a\r\n: y\r\n\r\n'],
  ['a method of no meaning', 400, 'get / HTTP/1.1\r\nHost: a\r\n\r\n'],
  ['TLS where HTTP is spoken', 400, '\x16\x03\x01\x02\x00\x01\x00'],
  // RFC 6585 5; a target that is too long counts as a field here (RFC 9110 15.5.15 would have 414).
  ['a target that is too long', 431, request(`GET /${'x'.repeat(40_000)}`)],
  ['a field that is too long', 431, request('GET /', `X: ${'y'.repeat(200_000)}`)],
  ['many small fields', 431, request('GET /', ...flood)],
  ['one field too many', 431, request('GET /', ...flood.slice(0, 101))],
] as const

test.for(malformed)(
  '%s is answered %i, and the connection is closed (RFC 9112 9.6)',
  async ([, status, bytes]) => {
    const app = await answering(plain('ok'))
    const gateway = await front(app.url)
    const alone = await gateway.exchange(bytes)
    expect(statusOf(alone)).toBe(status)
    expect(fieldsOf(alone, 'Connection')).toEqual(['close'])
    expect(app.calls).toEqual([])
    expect(statusOf(await gateway.exchange(lastRequest('GET /')))).toBe(200)
  },
)

test.for(malformed)(
  '%s as the second request of a connection is answered %i, after the first',
  async ([, status, bytes]) => {
    const app = await answering(plain('first'))
    const gateway = await front(app.url)
    const client = await rawClient(gateway.port)
    client.send(good)
    await client.until((text) => text.endsWith('first'))
    client.send(bytes)
    const { text } = await client.closed()
    expect(statusOf(text.slice(text.indexOf('first') + 5))).toBe(status)
    expect(app.calls).toHaveLength(1)
  },
)

test('what is malformed behind a request that is being answered waits for that answer', async () => {
  const gate = Promise.withResolvers<void>()
  const app = await scripted(
    ({ socket }) => void gate.promise.then(() => socket.write(plain('slow'))),
  )
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(`${good}GET / HTTP/9\r\n\r\nmore of it`)
  client.send('and more')
  await poll(() => app.calls.length).toBe(1)
  gate.resolve()
  const { text } = await client.closed()
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*slowHTTP\/1\.1 400 Bad Request\r\n/)
  await gateway.idle()
})

// RFC 9112 7.1.
const badBodies = [
  ['a chunk size that is none', 'zz\r\nhi\r\n'],
  ['a chunk size that overflows', 'fffffffffffffffff\r\nhi\r\n'],
  ['a chunk that is longer than its size', '2\r\nhithere\r\n0\r\n\r\n'],
  ['a bare LF after a chunk size', '2\nhi\r\n0\r\n\r\n'],
  ['a chunk extension without end', `2;${'x'.repeat(100_000)}`],
] as const

// Scenario 40.
test.for(badBodies)('%s is 400, and the target gets no end of the body', async ([, body]) => {
  const app = await scripted(() => {})
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(request('POST /', 'Transfer-Encoding: chunked'))
  client.send('1\r\na\r\n')
  await poll(() => app.calls[0]?.body()).toContain('a')
  client.send(body)
  const { text } = await client.closed()
  expect(statusOf(text)).toBe(400)
  expect(fieldsOf(text, 'Connection')).toEqual(['close'])
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
  for (const call of app.calls) expect(call.body()).not.toMatch(/0\r\n\r\n$/)
})

test('the same in the body of a request that is refused anyway does not disturb the refusal', async () => {
  const gateway = await front((await answering(plain('ok'))).url)
  const answer = await gateway.exchange(`${request('TRACE /', 'Transfer-Encoding: chunked')}zz\r\n`)
  expect(statusOf(answer)).toBe(405)
})
