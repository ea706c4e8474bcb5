import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { bodyOf, fieldsOf, front, lastRequest, poll, request, statusOf } from './front.ts'
import { plain, scripted, type Scripted } from './scripted.ts'

/** Answers when the body it was sent ends like this. */
function echoWhen(end: string): Promise<Scripted> {
  return scripted((call) => {
    const look = (): void => {
      if (call.body().endsWith(end)) call.socket.write(plain('got it'))
      else call.socket.once('data', look)
    }
    look()
  })
}

test.for(['POST', 'GET', 'DELETE', 'PUT', 'OPTIONS', 'PROPFIND'])(
  'the body of a %s with a length keeps its length and its bytes',
  async (method) => {
    const app = await echoWhen('bytes')
    const gateway = await front(app.url)
    const text = await gateway.exchange(
      `${lastRequest(`${method} /`, 'Content-Type: text/plain', 'Content-Length: 11')}\xe9\0\r\n\xffbytes`.replace(
        '\xff',
        '\xff\xfe',
      ),
    )
    expect(bodyOf(text)).toBe('got it')
    expect(fieldsOf(app.calls[0]?.head ?? '', 'Content-Length')).toEqual(['11'])
    expect(app.calls[0]?.head).not.toMatch(/transfer-encoding/i)
    expect(app.calls[0]?.body()).toBe('\xe9\0\r\n\xff\xfebytes')
  },
)

test.for(['POST', 'GET', 'DELETE'])(
  'the body of a chunked %s stays chunked, and has no length (RFC 9112 6.3)',
  async (method) => {
    const app = await echoWhen('0\r\n\r\n')
    const gateway = await front(app.url)
    const text = await gateway.exchange(
      `${lastRequest(`${method} /`, 'Transfer-Encoding: Chunked')}3;ext=1\r\na\xe9b\r\n0\r\n\r\n`,
    )
    expect(bodyOf(text)).toBe('got it')
    const head = app.calls[0]?.head ?? ''
    expect(fieldsOf(head, 'Transfer-Encoding')).toEqual(['chunked'])
    expect(head).not.toMatch(/content-length/i)
    expect(app.calls[0]?.body()).toBe('3\r\na\xe9b\r\n0\r\n\r\n')
  },
)

test('a response body is passed on byte for byte, whatever its type claims', async () => {
  const app = await scripted(({ socket }) =>
    socket.write(plain('\xe9A\0\xff', 'Content-Type: text/plain; charset=utf-8'), 'latin1'),
  )
  const gateway = await front(app.url)
  expect(bodyOf(await gateway.exchange(lastRequest('GET /')))).toBe('\xe9A\0\xff')
})

// Scenario 33.
test('each part of a stream reaches the client as it comes', async () => {
  const app = await scripted(({ socket }) => {
    socket.write(
      'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n',
    )
  })
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(lastRequest('GET /'))
  // The head alone, before there is any body.
  await client.until((text) => text.includes('\r\n\r\n'))
  for (const part of ['one', 'two']) {
    app.calls[0]?.socket.write(`3\r\n${part}\r\n`)
    await client.until((text) => text.endsWith(`${part}\r\n`))
  }
  app.calls[0]?.socket.write('0\r\n\r\n')
  expect((await client.closed()).text.endsWith('0\r\n\r\n')).toBe(true)
})

test('each part of an upload reaches the target as it comes', async () => {
  const app = await echoWhen('end')
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(lastRequest('POST /', 'Content-Length: 6'))
  // The head alone, before there is any body.
  await poll(() => app.calls.length).toBe(1)
  client.send('one')
  await poll(() => app.calls[0]?.body()).toBe('one')
  client.send('end')
  expect(bodyOf((await client.closed()).text)).toBe('got it')
})

test('a body without any framing is chunked for HTTP/1.1, and ended by the close for HTTP/1.0 (RFC 9112 6.3)', async () => {
  const app = await scripted(({ socket }) => socket.end('HTTP/1.0 200 OK\r\n\r\nto the end'))
  const gateway = await front(app.url)
  const now = await gateway.exchange(lastRequest('GET /'))
  expect(fieldsOf(now, 'Transfer-Encoding')).toEqual(['chunked'])
  expect(bodyOf(now)).toBe('a\r\nto the end\r\n0\r\n\r\n')
  const old = await gateway.exchange('GET / HTTP/1.0\r\nHost: a\r\n\r\n')
  expect(old).not.toMatch(/transfer-encoding/i)
  expect(bodyOf(old)).toBe('to the end')
})

test('HTTP/1.0 is never sent chunks, trailers or an interim answer, whatever it asks for (RFC 9112 7.1)', async () => {
  const app = await scripted(({ socket }) =>
    socket.write(
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTrailer: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx: 1\r\n\r\n',
    ),
  )
  const gateway = await front(app.url)
  const text = await gateway.exchange(
    'GET / HTTP/1.0\r\nHost: a\r\nTE: chunked, trailers\r\nConnection: keep-alive\r\n\r\n',
  )
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
  expect(text).not.toMatch(/chunked|trailer|x: 1/i)
  expect(bodyOf(text)).toBe('ok')
})

test('trailers pass both ways, less those that would matter before the body (RFC 9110 6.5.1)', async () => {
  const app = await scripted((call) => {
    const look = (): void => {
      if (!call.body().endsWith('\r\n\r\n')) return void call.socket.once('data', look)
      call.socket.write(
        'HTTP/1.1 200 OK\r\nTrailer: Digest\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nDigest: \xe9\r\nSet-Cookie: a=1\r\nX-Sluice-Slot: z\r\n\r\n',
        'latin1',
      )
    }
    look()
  })
  const gateway = await front(app.url)
  const text = await gateway.exchange(
    request(
      'POST /',
      'Transfer-Encoding: chunked',
      'Trailer: Sum',
      'TE: trailers',
      'Connection: TE, close',
    ) +
      '2\r\nhi\r\n0\r\nSum: 1\r\nX-Forwarded-For: 6.6.6.6\r\nHost: evil\r\nCookie: a=1\r\nX-Sluice-Slot: z\r\n\r\n',
  )
  expect(app.calls[0]?.body()).toBe('2\r\nhi\r\n0\r\nSum: 1\r\n\r\n')
  expect(fieldsOf(text, 'Trailer')).toEqual(['Digest'])
  expect(bodyOf(text)).toBe('2\r\nok\r\n0\r\nDigest: \xe9\r\n\r\n')
})

test('an answer before the end of the upload is passed on at once, and is the last of its connection (RFC 9112 9.6)', async () => {
  const app = await scripted(({ socket }) =>
    socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 5\r\n\r\nlarge'),
  )
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port, { allowHalfOpen: true })
  client.send(`${request('POST /', 'Content-Length: 1000000')}${'x'.repeat(1000)}`)
  const { text, reset } = await client.closed()
  expect(statusOf(text)).toBe(413)
  expect(fieldsOf(text, 'Connection')).toEqual(['close'])
  expect(bodyOf(text)).toBe('large')
  expect(reset).toBe(false)
  // What the client still sends is dropped, and the connection to the target is not kept for it.
  client.send('x'.repeat(100_000))
  await poll(() => app.open()).toBe(0)
  client.socket.end()
  await gateway.idle()
})

test('a target that answers early and closes does not cost the client the answer', async () => {
  const large = 'y'.repeat(3_000_000)
  const app = await scripted(({ socket }) => {
    socket.end(
      `HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: ${large.length}\r\n\r\n${large}`,
    )
  })
  const gateway = await front(app.url)
  const client = await rawClient(gateway.port)
  client.send(request('POST /', 'Content-Length: 1000000'))
  await client.until((text) => text.includes('\r\n\r\n'))
  for (let i = 0; i < 20; i++) client.send('x'.repeat(10_000))
  const { text } = await client.closed()
  expect(bodyOf(text).length).toBe(large.length)
  await gateway.idle()
})
