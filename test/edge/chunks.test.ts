import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { bodyOf, fieldsOf, front, lastRequest, poll, request, statusOf } from './front.ts'
import { answering, plain, scripted } from './scripted.ts'

const upload = lastRequest('POST /', 'Transfer-Encoding: chunked')

function fields(count: number): string {
  return Array.from({ length: count }, (_, i) => `X-${i}: y\r\n`).join('')
}

test('chunk extensions end at this hop, in both directions (RFC 9112 7.1.1)', async () => {
  const app = await scripted((call) => {
    const look = (): void => {
      if (!call.body().endsWith('0\r\n\r\n')) return void call.socket.once('data', look)
      call.socket.write(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;down=x\r\nok\r\n0;last\r\n\r\n',
      )
    }
    look()
  })
  const gateway = await front(app.url)
  const text = await gateway.exchange(`${upload}2;up=1;q="a;b"\r\nhi\r\n0;last\r\n\r\n`)
  expect(app.calls[0]?.body()).toBe('2\r\nhi\r\n0\r\n\r\n')
  expect(bodyOf(text)).toBe('2\r\nok\r\n0\r\n\r\n')
})

test('a chunk extension of more than 16 KiB is refused (RFC 9112 7.1.1)', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url)
  const text = await gateway.exchange(`${upload}1;${'x'.repeat(20_000)}\r\na\r\n0\r\n\r\n`)
  expect(statusOf(text)).toBe(400)
  expect(fieldsOf(text, 'Connection')).toEqual(['close'])
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
  for (const call of app.calls) expect(call.body()).not.toMatch(/0\r\n\r\n$/)
})

test.for([
  ['101 fields', `0\r\n${fields(101)}\r\n`],
  ['a long field', `0\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`],
  ['a field without end', `0\r\nX: ${'y'.repeat(200_000)}`],
] as const)(
  'trailers of a request are bounded as its head is: %s are 431, and the target gets no end of the body (RFC 9112 7.1.2)',
  async ([, body]) => {
    const app = await scripted(() => {})
    const gateway = await front(app.url)
    const text = await gateway.exchange(upload + body)
    expect(statusOf(text)).toBe(431)
    await gateway.idle()
    await poll(() => app.open()).toBe(0)
    for (const call of app.calls) expect(call.body()).not.toContain('0\r\n')
  },
)

test('a hundred trailers of a request pass', async () => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  await gateway.exchange(`${upload}0\r\n${fields(100)}\r\n`)
  expect(app.calls[0]?.body()).toBe(`0\r\n${fields(100)}\r\n`)
})

test.for([
  ['a thousand fields', `${fields(1000)}\r\n`],
  ['a long field', `X: ${'y'.repeat(70_000)}\r\n\r\n`],
  ['a field without end', `X: ${'y'.repeat(200_000)}`],
] as const)(
  'trailers of an answer are bounded: %s break it off (RFC 9112 7.1.2)',
  async ([, trailers]) => {
    const app = await scripted(
      ({ socket }) =>
        void socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n'),
    )
    const gateway = await front(app.url)
    const client = await rawClient(gateway.port)
    client.send(request('GET /'))
    await client.until((text) => text.includes('first'))
    app.calls[0]?.socket.write(`0\r\n${trailers}`)
    const { text } = await client.closed()
    expect(bodyOf(text)).toBe('5\r\nfirst\r\n')
    await gateway.idle()
  },
)
