import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { bodyOf, fieldsOf, front } from './front.ts'
import { answering, plain, scripted } from './scripted.ts'

const kept = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'

test('a client of HTTP/1.0 keeps its connection if it asks for that (RFC 9112 9.3)', async () => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  for (let i = 1; i <= 3; i++) {
    client.send(kept)
    const text = await client.until((all) => all.split('\r\n\r\nok').length === i + 1)
    expect(fieldsOf(text, 'Connection')).toEqual(['keep-alive'])
  }
  client.send('GET / HTTP/1.0\r\n\r\n')
  const { text } = await client.closed()
  expect(text.match(/\r\nConnection: (.*)\r\n/g)?.at(-1)).toBe('\r\nConnection: close\r\n')
})

test('and loses it where only the close can tell the end of the body (RFC 9112 6.3)', async () => {
  const app = await answering(
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  )
  const gateway = await front(app.url)
  const text = await gateway.exchange(kept)
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(fieldsOf(text, 'Connection')).toEqual(['close'])
  expect(bodyOf(text)).toBe('ok')
})

test('an Expect of HTTP/1.0 is ignored: nothing is waited for, and no 100 is sent (RFC 9110 10.1.1)', async () => {
  const app = await scripted((call) => {
    const look = (): void => {
      if (call.body().length < 4) call.socket.once('data', look)
      else call.socket.write(plain(call.body()))
    }
    look()
  })
  const gateway = await front(app.url)
  for (const expectation of ['100-continue', 'a-miracle']) {
    const text = await gateway.exchange(
      `POST / HTTP/1.0\r\nExpect: ${expectation}\r\nContent-Length: 4\r\n\r\nbody`,
    )
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(bodyOf(text)).toBe('body')
  }
  expect(app.calls.map(({ head }) => fieldsOf(head, 'Expect'))).toEqual([[], []])
})

test.for(['HTTP/0.9', 'HTTP/2.0', 'RTSP/1.0'])(
  'a version that is neither 1.0 nor 1.1 is refused, though it can be read: %s (RFC 9112 2.3)',
  async (version) => {
    const app = await answering(plain('ok'))
    const gateway = await front(app.url)
    const method = version === 'RTSP/1.0' ? 'DESCRIBE' : 'GET'
    const text = await gateway.exchange(`${method} / ${version}\r\nHost: a\r\n\r\n`)
    expect(text).toMatch(/^HTTP\/1\.1 400 /)
    expect(fieldsOf(text, 'Connection')).toEqual(['close'])
    expect(app.calls).toEqual([])
  },
)
