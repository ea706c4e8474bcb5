import { expect, test } from 'vitest'
import { bodyOf, fieldsOf, front, lastRequest, request, statusOf } from './front.ts'
import { answering, scripted } from './scripted.ts'

/** What the client gets when the target answers with these bytes. */
async function passedOn(answer: string, line = 'GET /', more = {}): Promise<string> {
  const app = await answering(answer)
  const gateway = await front(app.url, { expose: false, ...more })
  const text = await gateway.exchange(lastRequest(line))
  await gateway.idle()
  return text
}

test('order, case, repeated fields and bytes above ASCII are kept, in the reason phrase too (RFC 9110 5.3, RFC 9110 5.5)', async () => {
  const fields = [
    'X-B: 1',
    'x-a: \xe9\xff',
    'Set-Cookie: a=1',
    'X-B: 2',
    'Set-Cookie: b=2; Expires=Thu, 01 Jan 2026 00:00:00 GMT',
    'date: Thu, 01 Jan 2026 00:00:00 GMT',
    'Server: app',
  ]
  const text = await passedOn(
    `HTTP/1.1 200 Caf\xe9 ouvert\r\n${fields.join('\r\n')}\r\nContent-Length: 2\r\n\r\nok`,
  )
  const lines = text.split('\r\n')
  expect(lines[0]).toBe('HTTP/1.1 200 Caf\xe9 ouvert')
  expect(lines.slice(1, 1 + fields.length)).toEqual(fields)
})

test('fields that end at this hop are not passed on, nor those that pose as the gateway (RFC 9110 7.6.1)', async () => {
  const text = await passedOn(
    'HTTP/1.1 200 OK\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nKeep-Alive: timeout=1\r\nProxy-Authenticate: x\r\n' +
      'Upgrade: h2c\r\nProxy-Connection: x\r\nTE: x\r\nX-Sluice-Reason: lies\r\nX-Kept: 1\r\nContent-Length: 2\r\n\r\nok',
  )
  expect(text).not.toMatch(/secret|timeout=1|proxy|h2c|lies|\nte:/i)
  expect(fieldsOf(text, 'X-Kept')).toEqual(['1'])
  expect(fieldsOf(text, 'Connection')).toEqual(['close'])
})

test('a target that closes its connection does not close that of the client', async () => {
  const app = await scripted(({ socket }) =>
    socket.end('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'),
  )
  const gateway = await front(app.url)
  const text = await gateway.exchange(request('GET /') + lastRequest('GET /'))
  expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2)
  expect(app.calls.map(({ connection }) => connection)).toEqual([1, 2])
})

test.for([
  ['with a length', 'HTTP/1.1 200 OK\r\nTrailer: x\r\nContent-Length: 2\r\n\r\nok', 'GET /'],
  ['to HEAD', 'HTTP/1.1 200 OK\r\nTrailer: x\r\nTransfer-Encoding: chunked\r\n\r\n', 'HEAD /'],
  [
    'of a 304',
    'HTTP/1.1 304 Not Modified\r\nTrailer: x\r\nTransfer-Encoding: chunked\r\n\r\n',
    'GET /',
  ],
  ['of a 204', 'HTTP/1.1 204 No Content\r\nTrailer: x\r\n\r\n', 'GET /'],
  ['delimited by its close', 'HTTP/1.0 200 OK\r\nTrailer: x\r\n\r\n', 'GET /'],
] as const)('Trailer in an answer %s is dropped, and harms nobody', async ([, answer, line]) => {
  const app = await scripted(({ socket }) => {
    if (answer.startsWith('HTTP/1.0')) socket.end(answer)
    else socket.write(answer)
  })
  const gateway = await front(app.url)
  for (let i = 0; i < 2; i++) {
    const text = await gateway.exchange(lastRequest(line))
    expect(statusOf(text)).toBe(Number(answer.slice(9, 12)))
    expect(text).not.toMatch(/trailer/i)
  }
})

test('answers without a body keep their Content-Length where it has a meaning (RFC 9110 8.6)', async () => {
  const notModified = await passedOn(
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: "x"\r\n\r\n',
  )
  expect(fieldsOf(notModified, 'Content-Length')).toEqual(['500'])
  expect(bodyOf(notModified)).toBe('')
  const head = await passedOn('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n', 'HEAD /')
  expect(fieldsOf(head, 'Content-Length')).toEqual(['500'])
  expect(bodyOf(head)).toBe('')
  const empty = await passedOn('HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n')
  expect(empty).not.toMatch(/content-length|transfer-encoding/i)
})

test('a connection stays usable after an answer without a body (RFC 9112 6.3)', async () => {
  const app = await scripted(({ head, socket }) => {
    const status = head.startsWith('GET /304') ? '304 Not Modified' : '200 OK'
    socket.write(
      `HTTP/1.1 ${status}\r\nContent-Length: 2\r\n\r\n${head.startsWith('GET /body') ? 'ok' : ''}`,
    )
  })
  const gateway = await front(app.url)
  const text = await gateway.exchange(
    request('HEAD /') + request('GET /304') + lastRequest('GET /body'),
  )
  expect(text.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 304', 'HTTP/1.1 200'])
  expect(text.endsWith('\r\n\r\nok')).toBe(true)
  expect(app.calls.map(({ connection }) => connection)).toEqual([1, 1, 1])
})

test.for([200, 205, 226, 299, 300, 418, 451, 499, 500, 503, 599, 600, 999])(
  'status %i is passed on (RFC 9110 15)',
  async (status) => {
    const text = await passedOn(`HTTP/1.1 ${status} Such\r\nContent-Length: 0\r\n\r\n`)
    expect(text.startsWith(`HTTP/1.1 ${status} Such\r\n`)).toBe(true)
    expect(text).not.toContain('X-Sluice-Reason')
  },
)

test.for(['000', '099'])('status %s cannot be passed on: 502 (RFC 9110 15)', async (status) => {
  const text = await passedOn(`HTTP/1.1 ${status} Such\r\nContent-Length: 0\r\n\r\n`)
  expect(statusOf(text)).toBe(502)
  expect(fieldsOf(text, 'X-Sluice-Reason')).toEqual(['upstream_bad_response'])
})

test('an answer without Date gets one (RFC 9110 6.6.1), and no reason phrase is invented', async () => {
  const text = await passedOn('HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n')
  expect(text.startsWith('HTTP/1.1 200 \r\n')).toBe(true)
  expect(fieldsOf(text, 'Date')).toHaveLength(1)
})

test('the slot is shown where that is configured, and never otherwise', async () => {
  const shown = await passedOn('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'GET /', {
    expose: true,
  })
  expect(fieldsOf(shown, 'X-Sluice-Slot')).toEqual(['blue'])
  expect(await passedOn('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')).not.toMatch(/sluice/i)
})
