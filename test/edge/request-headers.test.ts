import { expect, test } from 'vitest'
import { fieldsOf, front, lastRequest, request } from './front.ts'
import { answering, plain } from './scripted.ts'

/** The head that the target saw of this request. */
async function passedOn(bytes: string, more = {}): Promise<string> {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url, more)
  await gateway.exchange(bytes)
  return app.calls[0]?.head ?? ''
}

test('order, case and repeated fields of a request are kept, and bytes above ASCII are not changed (RFC 9110 5.3, RFC 9110 5.5)', async () => {
  const fields = [
    'X-B: 1',
    'x-a: 2',
    'X-B: 3',
    'aCCept: */*',
    'Cookie: a=1',
    'Cookie: b=2',
    'X-L: caf\xe9 \xff',
    'X-Empty:',
  ]
  const head = await passedOn(lastRequest('GET /', ...fields))
  const own = head.split('\r\n').slice(2, 2 + fields.length)
  expect(own.map((line) => line.trim())).toEqual(fields)
})

test('bytes above ASCII are not changed in the head of a request with a body either', async () => {
  const head = await passedOn(`${lastRequest('POST /', 'X-L: caf\xe9', 'Content-Length: 2')}hi`)
  expect(fieldsOf(head, 'X-L')).toEqual(['caf\xe9'])
})

test('nor where the target is asked for leave first (RFC 9110 10.1.1)', async () => {
  const fields = ['Expect: 100-continue', 'X-A: caf\xe9', 'Content-Length: 2']
  const head = await passedOn(`${request('POST /', ...fields)}hi`)
  expect(fieldsOf(head, 'X-A')).toEqual(['caf\xe9'])
})

test('Host is passed on as it was written (RFC 9110 7.2)', async () => {
  const head = await passedOn(
    'GET / HTTP/1.1\r\nhOST: Shop.Example:8080\r\nConnection: close\r\n\r\n',
  )
  expect(fieldsOf(head, 'Host')).toEqual(['Shop.Example:8080'])
})

test('fields that end at this hop are not passed on, nor are those that Connection names (RFC 9110 7.6.1)', async () => {
  const head = await passedOn(
    request(
      'GET /',
      'Keep-Alive: timeout=5',
      'Proxy-Connection: keep-alive',
      'Proxy-Authorization: Basic eA==',
      'Proxy-Authenticate: Basic',
      'TE: gzip',
      'Trailer: x',
      'Upgrade: h2c',
      'X-Secret: 1',
      'x-OTHER: 2',
      'Connection: close, X-Secret',
      'Connection: x-other',
    ),
  )
  const names = head
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(':', 1)[0]?.toLowerCase())
  const gone = [
    'keep-alive',
    'proxy-connection',
    'proxy-authorization',
    'proxy-authenticate',
    'te',
    'trailer',
    'upgrade',
    'x-secret',
    'x-other',
  ]
  expect(names.filter((name) => gone.includes(name ?? ''))).toEqual([])
  expect(fieldsOf(head, 'Connection')).toEqual(['keep-alive'])
})

test('Connection cannot take away what says who asks, or how long the body is (RFC 9110 7.6.1)', async () => {
  const names =
    'host, content-length, authorization, cookie, x-forwarded-for, x-request-id, x-sluice-slot, via'
  const head = await passedOn(
    `${request('POST /', 'Content-Length: 2', 'Authorization: Bearer t', 'Cookie: a=1', `Connection: close, ${names}`)}hi`,
  )
  const kept = [
    'Host',
    'Content-Length',
    'Authorization',
    'Cookie',
    'X-Forwarded-For',
    'X-Request-Id',
    'X-Sluice-Slot',
    'Via',
  ]
  for (const name of kept) expect([name, fieldsOf(head, name).length]).toEqual([name, 1])
})

test('TE passes on as trailers alone, and is nominated (RFC 9110 10.1.4)', async () => {
  const head = await passedOn(
    request('GET /', 'TE: gzip, trailers;q=1, trailers', 'Connection: TE, close'),
  )
  expect(fieldsOf(head, 'TE')).toEqual(['trailers'])
  expect(fieldsOf(head, 'Connection')).toEqual(['TE, keep-alive'])
})

test('what a client says in the name of the gateway is dropped', async () => {
  const head = await passedOn(
    lastRequest(
      'GET /',
      'X-Sluice-Slot: green',
      'x-sluice-anything: 1',
      'X_Sluice_Slot: green',
      'X_Forwarded_For: 6.6.6.6',
    ),
  )
  expect(fieldsOf(head, 'X-Sluice-Slot')).toEqual(['blue'])
  expect(head).not.toMatch(/anything|green|6\.6\.6\.6/)
})

test('the gateway adds itself to Via (RFC 9110 7.6.3)', async () => {
  const head = await passedOn(lastRequest('GET /', 'Via: 1.0 fred', 'via: 1.1 p.example'))
  expect(fieldsOf(head, 'Via')).toEqual(['1.0 fred, 1.1 p.example, 1.1 sluice'])
  const old = await passedOn('GET / HTTP/1.0\r\n\r\n')
  expect(fieldsOf(old, 'Via')).toEqual(['1.0 sluice'])
})

test('a request of HTTP/1.0 without Host gets the one of the target', async () => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  await gateway.exchange('GET / HTTP/1.0\r\n\r\n')
  expect(app.calls[0]?.head).toContain(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${app.port}\r\n`)
})
