// Bodies in a preview: bytes of any type and size, both ways, framed as they came.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { answering, plain, scripted } from '../edge/scripted.ts'
import { rawClient } from '../support/raw-client.ts'
import { upstream } from '../support/upstream.ts'
import { previewing, refusingPort, requestOf } from './previewing.ts'

/** Answers with the body of the request, and its type as X-Type. */
function echo() {
  return upstream('echo', (req, res) => {
    res.setHeader('X-Type', req.headers['content-type'] ?? 'none')
    req.pipe(res)
  })
}

const latin1 = Buffer.from('caf\u00e9 \u00ff\u0080', 'latin1')

test.each([
  'text/plain',
  'text/plain; charset=iso-8859-1',
  'application/json',
  'application/x-www-form-urlencoded',
  'foo',
  'a/b/c',
])('a body of the type %s is the same bytes there and back', async (type) => {
  const app = await echo()
  const gateway = await previewing(app.url)
  const answer = await gateway.preview('/', {
    method: 'POST',
    headers: { 'content-type': type },
    body: latin1,
  })
  expect(answer.headers.get('x-type')).toBe(type)
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(latin1)
  expect(app.seen[0]?.headers).toMatchObject({ 'content-length': String(latin1.length) })
})

test('a body without a type has none at the app', async () => {
  const gateway = await previewing((await echo()).url)
  const text = await gateway.exchange(
    `${requestOf('POST /preview/green/', 'Content-Length: 5')}hello`,
  )
  expect(text).toMatch(/\r\nx-type: none\r\n/i)
  expect(text).toMatch(/hello/)
})

test.each(['POST', 'DELETE', 'OPTIONS'])(
  'a chunked body of a %s stays chunked, even where Connection nominates its framing',
  async (method) => {
    const app = await answering(plain('fine'))
    const gateway = await previewing(app.url)
    const fields = ['Transfer-Encoding: chunked', 'Connection: transfer-encoding, close']
    const chunks = '5\r\nhello\r\n0\r\n\r\n'
    const text = await gateway.exchange(
      `${requestOf(`${method} /preview/green/`, ...fields)}${chunks}`,
    )
    expect(text).toMatch(/^HTTP\/1\.1 200 /)
    expect(app.calls[0]?.head).toMatch(/\r\ntransfer-encoding: chunked\r\n/i)
    expect(app.calls[0]?.head).not.toMatch(/content-length/i)
    expect(app.calls[0]?.body()).toBe(chunks)
  },
)

test('a length that Connection nominates frames the body nevertheless', async () => {
  const app = await answering(plain('fine'))
  const gateway = await previewing(app.url)
  const fields = ['Content-Length: 5', 'Connection: content-length, close']
  await gateway.exchange(`${requestOf('DELETE /preview/green/', ...fields)}hello`)
  expect(app.calls[0]?.head).toMatch(/\r\ncontent-length: 5\r\n/i)
  expect(app.calls[0]?.body()).toBe('hello')
})

test('a POST without a body has the length 0, also where it names a type', async () => {
  const app = await answering(plain('fine'))
  const gateway = await previewing(app.url)
  await gateway.exchange(requestOf('POST /preview/green/', 'Content-Type: application/json'))
  expect(app.calls[0]?.head).toMatch(/\r\ncontent-length: 0\r\n/i)
})

test('20 MB pass both ways at once and arrive whole', async () => {
  const gateway = await previewing((await echo()).url)
  const sent = Buffer.alloc(20 * 1024 * 1024, 'sluice 0123456789')
  const answer = await gateway.preview('/', {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: sent,
  })
  const hash = createHash('sha256')
  let length = 0
  for await (const chunk of answer.body ?? []) {
    hash.update(chunk)
    length += chunk.length
  }
  expect(length).toBe(sent.length)
  expect(hash.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'))
})

test('a body that nobody takes still gets its answer: 502', async () => {
  const gateway = await previewing(`http://127.0.0.1:${await refusingPort()}`)
  const body = Buffer.alloc(5 * 1024 * 1024)
  const answer = await gateway.preview('/', { method: 'POST', body })
  expect(answer.status).toBe(502)
  expect(await answer.json()).toMatchObject({ code: 'upstream_refused' })
})

test('an answer that does not wait for the body arrives, and the next request of the connection too', async () => {
  const app = await scripted(({ head, socket }) =>
    socket.write(
      head.startsWith('POST')
        ? 'HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nno!'
        : plain('next'),
    ),
  )
  const gateway = await previewing(app.url)
  const client = await rawClient(Number(new URL(gateway.adminUrl).port))
  client.send('POST /preview/green/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nhello')
  await client.until((text) => text.endsWith('no!'))
  client.send('world')
  client.send('GET /preview/green/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  await client.until((text) => text.endsWith('next'))
})

test.each(['GET', 'HEAD'])('a body of a %s is refused, not dropped', async (method) => {
  const app = await upstream('green')
  const gateway = await previewing(app.url)
  const text = await gateway.exchange(
    `${requestOf(`${method} /preview/green/`, 'Content-Length: 5')}hello`,
  )
  expect(text).toMatch(/^HTTP\/1\.1 400 /)
  expect(app.seen).toEqual([])
})

test('a coding beside chunked is refused', async () => {
  const app = await upstream('green')
  const gateway = await previewing(app.url)
  const fields = ['Transfer-Encoding: gzip, chunked']
  const text = await gateway.exchange(`${requestOf('POST /preview/green/', ...fields)}0\r\n\r\n`)
  expect(text).toMatch(/^HTTP\/1\.1 501 [^]*"code":"coding_not_served"/)
  expect(app.seen).toEqual([])
})

test('the API still reads JSON, and refuses what it cannot read', async () => {
  const gateway = await previewing((await upstream('green')).url)
  const post = (type: string) =>
    fetch(`${gateway.adminUrl}/v1/maintenance`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: '{"on":true}',
    })
  expect((await post('application/json')).status).toBe(200)
  expect((await post('foo')).status).toBe(415)
})

test('a client that leaves takes its request from the app, before and in the midst of the answer', async () => {
  const app = await scripted(({ head, socket }) => {
    if (head.startsWith('GET /begun'))
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')
  })
  const gateway = await previewing(app.url)
  for (const [i, path] of ['/mute', '/begun'].entries()) {
    const client = await rawClient(Number(new URL(gateway.adminUrl).port))
    client.send(`GET /preview/green${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)
    await expect.poll(() => app.calls.length).toBe(i + 1)
    if (path === '/begun') await client.until((text) => text.endsWith('abc'))
    client.socket.destroy()
    await expect.poll(app.open).toBe(0)
  }
})
