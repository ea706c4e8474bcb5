import { once } from 'node:events'
import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { front, lastRequest, poll, request, statusOf } from './front.ts'
import { answering, plain, scripted } from './scripted.ts'

test('500 requests in line are answered in their order (RFC 9112 9.3.2)', async () => {
  const app = await scripted(({ head, socket }) => socket.write(plain(head.split(' ')[1] ?? '')))
  const gateway = await front(app.url)
  const asked = Array.from({ length: 500 }, (_, i) => `/${i}`)
  const text = await gateway.exchange(
    asked.map((target) => request(`GET ${target}`)).join('') + lastRequest('GET /end'),
  )
  expect([...text.matchAll(/\r\n\r\n(\/\w+?)(?=HTTP|$)/g)].map((m) => m[1])).toEqual([
    ...asked,
    '/end',
  ])
  await gateway.idle()
})

test('a client that lines up requests without end is cut off, and the gateway serves on (RFC 9112 9.3.2)', async () => {
  const app = await scripted(({ head, socket }) => {
    if (head.startsWith('GET /fine ')) socket.write(plain('fine'))
  })
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  const flood = request('GET /').repeat(100)
  const pour = (): void => {
    while (client.socket.writable && client.socket.write(flood)) continue
  }
  client.socket.on('drain', pour)
  pour()
  await client.closed()
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
  expect(app.calls.filter(({ head }) => head.startsWith('GET / ')).length).toBeLessThan(2)
  expect(statusOf(await gateway.exchange(lastRequest('GET /fine')))).toBe(200)
})

test.for([
  'POST / HTTP/1.1\r\nHost: a b\r\n',
  'POST * HTTP/1.1\r\nHost: a\r\n',
  'POST http://user@a/ HTTP/1.1\r\nHost: a\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent_Length: 5\r\n',
])('what follows %j on its connection is asked of nobody (RFC 9112 9.6)', async (refused) => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  // A connection to the target lies ready: what is asked on it is there at once.
  await gateway.exchange(lastRequest('GET /before'))
  const client = await rawClient(gateway.port, { allowHalfOpen: true })
  client.send(`${refused}Transfer-Encoding: chunked\r\n\r\n`)
  await client.until((text) => text.includes('\r\n\r\n'))
  // The gateway still reads, so that its answer is not lost; what it reads now must not count.
  client.socket.end(`2\r\nhi\r\n0\r\n\r\n${request('GET /behind').repeat(3)}`)
  await once(client.socket, 'close')
  expect(client.text().match(/HTTP\/1\.1 /g)).toHaveLength(1)
  expect(statusOf(client.text())).toBe(400)
  await gateway.idle()
  expect(app.calls.map(({ head }) => head.split(' HTTP', 1)[0])).toEqual(['GET /before'])
})
