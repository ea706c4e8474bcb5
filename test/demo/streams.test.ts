import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { app, errorOf, exchangeBytes } from './running.ts'

test.for(['/api/echo', '/upload'])(
  '%s answers the size and hash of what it was sent',
  async (path) => {
    const { url } = await app({ version: '2' })
    const body = Buffer.alloc(5_000_000, 'sluice')
    const answer = await fetch(url + path, { method: 'POST', body })
    expect(await answer.json()).toEqual({ version: '2', bytes: 5_000_000, sha256: sha256(body) })
  },
)

test('a body in chunks of unknown total is hashed the same', async () => {
  const { url } = await app()
  const stream = ReadableStream.from([Buffer.from('ab'), Buffer.from('c')])
  const answer = await fetch(`${url}/api/echo`, { method: 'POST', body: stream, duplex: 'half' })
  expect(await answer.json()).toMatchObject({ bytes: 3, sha256: sha256(Buffer.from('abc')) })
})

test.for(['', '&chunked=1'])('bytes%s arrive whole and as announced', async (query) => {
  const { url } = await app()
  for (const n of [0, 1, 65_521, 65_522, 3_000_000]) {
    const answer = await fetch(`${url}/api/bytes?n=${n}${query}`)
    expect(answer.headers.get('content-length')).toBe(query === '' ? String(n) : null)
    const body = Buffer.from(await answer.arrayBuffer())
    expect(body).toHaveLength(n)
    expect(answer.headers.get('x-sha256')).toBe(sha256(body))
  }
})

test('the pattern of bytes is the one that is documented', async () => {
  const { url } = await app()
  const body = Buffer.from(await (await fetch(`${url}/api/bytes?n=70000`)).arrayBuffer())
  const expected = Uint8Array.from({ length: 70_000 }, (_, i) => {
    const p = i % 65_521
    return (p * 31 + (p >> 8)) & 255
  })
  expect(body.equals(expected)).toBe(true)
})

test.for(['/api/bytes?n=-1', '/api/bytes?n=many', '/api/slow?ms=x', '/api/clock?every=1'])(
  '%s is 400 with the range',
  async (path) => {
    const { url } = await app()
    const answer = await fetch(url + path)
    expect(answer.status).toBe(400)
    expect(await errorOf(answer)).toMatch(/found .* give a whole number from \d+ to \d+/)
  },
)

test('HEAD gives the same head as GET and no body', async () => {
  const { port } = await app()
  for (const path of ['/api/bytes?n=10', '/api/clock', '/', '/api/slow?ms=1&head=1']) {
    const answer = await exchangeBytes(
      port,
      `HEAD ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    )
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\n$/)
  }
})

test('a late answer can send its head first', async () => {
  const { url } = await app()
  const whole = await fetch(`${url}/api/slow?ms=20&then=done`)
  expect(await whole.json()).toEqual({ version: '1', ms: 20, text: 'done' })
  // A minute: the head can only be here because it did not wait for the body.
  const leave = new AbortController()
  const early = await fetch(`${url}/api/slow?ms=60000&head=1`, { signal: leave.signal })
  expect(early.status).toBe(200)
  leave.abort()
})

test('the clock ticks with its version and a running number', async () => {
  const { url } = await app({ version: '2' })
  const leave = new AbortController()
  const answer = await fetch(`${url}/api/clock?every=20`, { signal: leave.signal })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  let seen = ''
  for await (const chunk of answer.body ?? []) {
    seen += Buffer.from(chunk).toString()
    if (seen.includes('"n":3}\n\n')) break
  }
  expect(seen).toMatch(/^id: 1\ndata: \{"version":"2","at":"[^"]+Z","n":1\}\n\nid: 2\n/)
})

test('headers come back raw, in order and doubled, for any method', async () => {
  const { port } = await app()
  const answer = await exchangeBytes(
    port,
    'PURGE /api/headers?a=%2F HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nx-one: 2\r\nConnection: close\r\n\r\n',
  )
  const body = answer.toString().split('\r\n\r\n')[1] ?? ''
  expect(JSON.parse(body)).toEqual({
    method: 'PURGE',
    url: '/api/headers?a=%2F',
    httpVersion: '1.1',
    rawHeaders: ['Host', 'a', 'X-One', '1', 'x-one', '2', 'Connection', 'close'],
    version: '1',
  })
})

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
