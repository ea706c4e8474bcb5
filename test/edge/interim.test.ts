import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { bodyOf, fieldsOf, front, lastRequest, poll, request, statusOf } from './front.ts'
import { plain, scripted } from './scripted.ts'

const expecting = request('POST /', 'Expect: 100-continue', 'Content-Length: 4')

test('the client is told to continue when the target says so, and its body is waited for until then', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(expecting)
  await poll(() => app.calls.length).toBe(1)
  const call = app.calls[0]
  expect(fieldsOf(call?.head ?? '', 'Expect')).toEqual(['100-continue'])
  expect(client.text()).toBe('')
  call?.socket.write('HTTP/1.1 100 Continue\r\n\r\n')
  await client.until((text) => text === 'HTTP/1.1 100 Continue\r\n\r\n')
  client.send('body')
  await poll(() => call?.body()).toBe('body')
  call?.socket.write(plain('done'))
  const text = await client.until((all) => all.endsWith('done'))
  expect(text.match(/100 Continue/g)).toHaveLength(1)
})

test('a final answer instead is passed on, the body is never asked for, and both connections end', async () => {
  const app = await scripted(({ socket }) =>
    socket.write('HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno'),
  )
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(expecting)
  const { text } = await client.closed()
  expect(text).toMatch(/^HTTP\/1\.1 401 /)
  expect(fieldsOf(text, 'Connection')).toEqual(['close'])
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
})

test('a target that knows no Expect is sent the body after a while (RFC 9110 10.1.1)', async () => {
  const app = await scripted((call) => {
    call.socket.once('data', () => call.socket.write(plain(`${call.body()}!`)))
  })
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(expecting)
  await client.until((text) => text === 'HTTP/1.1 100 Continue\r\n\r\n')
  client.send('body')
  await client.until((text) => text.endsWith('body!'))
})

test('a refusal comes instead of a 100', async () => {
  const app = await scripted(() => {})
  const gateway = await front(app.url, {
    routes: [{ name: 'x', match: { path: '/x' }, service: 'web' }],
  })
  const text = await gateway.exchange(expecting)
  expect(text).toMatch(/^HTTP\/1\.1 404 /)
  expect(fieldsOf(text, 'Connection')).toEqual(['close'])
})

test('interim answers are passed on in their order, less what ends at this hop (RFC 9110 15.2)', async () => {
  const app = await scripted(({ socket }) =>
    socket.write(
      'HTTP/1.1 102 Processing\r\n\r\n' +
        'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nlink: </b.js>\r\nConnection: X-Hop\r\nX-Hop: 1\r\nX-Sluice-Slot: z\r\n\r\n' +
        plain('done'),
    ),
  )
  const gateway = await front(app.url)
  const text = await gateway.exchange(lastRequest('GET /'))
  expect(text).toMatch(
    /^HTTP\/1\.1 102 Processing\r\n\r\nHTTP\/1\.1 103 Early Hints\r\nLink: <\/a\.css>; rel=preload\r\nlink: <\/b\.js>\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
  )
  expect(text.endsWith('done')).toBe(true)
})

test('a 100 that nobody asked for is not passed on', async () => {
  const app = await scripted(({ socket }) =>
    socket.write(`HTTP/1.1 100 Continue\r\n\r\n${plain('done')}`),
  )
  const gateway = await front(app.url)
  expect(await gateway.exchange(lastRequest('GET /'))).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
})

test('a 101 that nobody asked for is 502', async () => {
  const app = await scripted(({ socket }) =>
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nbytes',
    ),
  )
  const gateway = await front(app.url)
  const text = await gateway.exchange(lastRequest('GET /'))
  expect(statusOf(text)).toBe(502)
  expect(fieldsOf(text, 'X-Sluice-Reason')).toEqual(['upstream_bad_response'])
  expect(bodyOf(text)).not.toContain('bytes')
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
})
