// What an app may answer to a preview, sound or not: it is relayed, or told by a code of the catalogue; nothing ends the gateway.
import { expect, test } from 'vitest'
import { answering, plain, scripted } from '../edge/scripted.ts'
import { rawClient } from '../support/raw-client.ts'
import { upstream } from '../support/upstream.ts'
import { previewing, requestOf } from './previewing.ts'

test('a 503 is asked once and passes with its body', async () => {
  const green = await upstream('green', (_req, res) =>
    res.writeHead(503, { 'Retry-After': '1' }).end('x'.repeat(300_000)),
  )
  const gateway = await previewing(green.url)
  const answer = await gateway.preview('/')
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('1')
  expect(await answer.text()).toHaveLength(300_000)
  expect(green.seen).toHaveLength(1)
})

test('a Trailer field beside a length is dropped and hurts nobody', async () => {
  const app = await answering(plain('fine', 'Trailer: X-Sum'))
  const gateway = await previewing(app.url)
  const text = await gateway.exchange(requestOf('GET /preview/green/'))
  expect(text).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\nfine$/)
  expect(text).not.toMatch(/^trailer:/im)
  expect((await gateway.status()).live).toBe('blue')
})

test('trailers of a chunked answer are dropped, with the field that names them', async () => {
  const fields = 'Transfer-Encoding: chunked\r\nTrailer: X-Sum'
  const app = await answering(
    `HTTP/1.1 200 OK\r\n${fields}\r\n\r\n4\r\nfine\r\n0\r\nX-Sum: 1\r\n\r\n`,
  )
  const gateway = await previewing(app.url)
  const text = await gateway.exchange(requestOf('GET /preview/green/'))
  expect(text).toContain('\r\n4\r\nfine\r\n0\r\n\r\n')
  expect(text).not.toMatch(/trailer|x-sum/i)
})

test('what ends at a hop ends here, nominated fields too', async () => {
  const fields = ['Connection: close, X-Secret', 'Keep-Alive: timeout=1', 'X-Secret: 1']
  const app = await answering(plain('fine', ...fields, 'Proxy-Authenticate: Basic', 'Upgrade: h2c'))
  const gateway = await previewing(app.url)
  const client = await rawClient(Number(new URL(gateway.adminUrl).port))
  client.send('GET /preview/green/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n')
  const text = await client.until((seen) => seen.endsWith('fine'))
  expect(text).not.toMatch(/^(x-secret|proxy-authenticate|upgrade):/im)
  expect(text).not.toMatch(/timeout=1\r/)
  // The connection to the client is not the one the app closed.
  expect(text).toMatch(/^connection: keep-alive\r$/im)
})

test('a 304 keeps its length and has no body', async () => {
  const app = await answering(
    'HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\nETag: "a"\r\n\r\n',
  )
  const gateway = await previewing(app.url)
  const text = await gateway.exchange(requestOf('GET /preview/green/', 'If-None-Match: "a"'))
  expect(text).toMatch(/^HTTP\/1\.1 304 [^]*\r\n\r\n$/)
  expect(text).toMatch(/\r\ncontent-length: 500\r\n/i)
  expect(text).toMatch(/\r\netag: "a"\r\n/i)
  expect(app.calls[0]?.head).toMatch(/\r\nif-none-match: "a"\r\n/i)
})

test.each([
  ['204 No Content', ''],
  ['204 No Content', 'Content-Length: 0\r\n'],
  ['205 Reset Content', 'Content-Length: 0\r\n'],
])('a %s with "%s" ends at its head', async (status, fields) => {
  const app = await answering(`HTTP/1.1 ${status}\r\n${fields}X-App: 1\r\n\r\n`)
  const gateway = await previewing(app.url)
  const text = await gateway.exchange(requestOf('GET /preview/green/'))
  expect(text).toMatch(new RegExp(`^HTTP/1\\.1 ${status}\\r\\n[^]*\\r\\n\\r\\n$`))
  expect(text).toMatch(/\r\nx-app: 1\r\n/i)
  expect(/\r\ncontent-length/i.test(text)).toBe(status.startsWith('205'))
  expect(text).not.toMatch(/transfer-encoding/i)
})

test('a head of 20 kB passes', async () => {
  const large = 'x'.repeat(20_000)
  const app = await answering(plain('fine', `X-Large: ${large}`))
  const gateway = await previewing(app.url)
  const text = await gateway.exchange(requestOf('GET /preview/green/'))
  expect(text.toLowerCase()).toContain(`x-large: ${large}\r\n`)
})

test('interim answers are passed over', async () => {
  const app = await answering(`HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${plain('fine')}`)
  const gateway = await previewing(app.url)
  expect(await (await gateway.preview('/')).text()).toBe('fine')
})

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n', 'upstream_bad_response'],
  [
    'two framings',
    `HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    'upstream_bad_response',
  ],
  [
    'a status that is none',
    'HTTP/1.1 999 Hm\r\nContent-Length: 9\r\n\r\nunread',
    'upstream_bad_response',
  ],
  ['a head beyond 64 kB', plain('', `X-Large: ${'x'.repeat(70_000)}`), 'upstream_bad_response'],
  [
    'another protocol',
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
    'upstream_bad_response',
  ],
])('%s is 502 of the catalogue', async (_what, bytes, code) => {
  const app = await answering(bytes)
  const gateway = await previewing(app.url)
  const answer = await gateway.preview('/')
  expect(answer.status).toBe(502)
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  const text = await answer.text()
  expect(JSON.parse(text)).toMatchObject({ code, detail: expect.stringMatching(/^green: /) })
  expect(text).not.toContain(String(app.port))
  expect(answer.headers.get('x-sluice-slot')).toBe('green')
  expect(answer.headers.get('content-security-policy')).toContain('sandbox')
  await expect.poll(app.open).toBe(0)
})

test('a connection that ends without an answer is upstream_reset, and is not tried again', async () => {
  const app = await scripted(({ socket }) => socket.destroy())
  const gateway = await previewing(app.url)
  expect(await (await gateway.preview('/')).json()).toMatchObject({ code: 'upstream_reset' })
  expect(app.calls).toHaveLength(1)
})

test('an app that is mute for the timeout of its route is 504', async () => {
  const app = await scripted(() => {})
  const gateway = await previewing(app.url, {
    routes: [{ name: 'web', match: { path: '/' }, service: 'web', timeout: '50ms' }],
  })
  const answer = await gateway.preview('/')
  expect(answer.status).toBe(504)
  expect(await answer.json()).toMatchObject({ code: 'upstream_timeout' })
  await expect.poll(app.open).toBe(0)
})

test('an answer that breaks off before its body is told whole, with none of the app’s headers', async () => {
  const app = await scripted(({ socket }) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Encoding: gzip\r\n\r\n'),
  )
  const gateway = await previewing(app.url)
  const answer = await gateway.preview('/')
  expect(answer.status).toBe(502)
  expect(answer.headers.get('content-encoding')).toBeNull()
  expect(await answer.json()).toMatchObject({ code: 'upstream_truncated' })
})

test.each([
  ['breaks off', 'end', '30s'],
  ['falls silent', 'wait', '50ms'],
] as const)(
  'an answer that %s in the midst breaks off for the client',
  async (_what, then, idle) => {
    const app = await scripted(({ socket }) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc')
      if (then === 'end') socket.end()
    })
    const gateway = await previewing(app.url, {
      routes: [{ name: 'web', match: { path: '/' }, service: 'web', idle }],
    })
    const answer = await gateway.preview('/')
    expect(answer.status).toBe(200)
    await expect(answer.text()).rejects.toThrow()
    expect((await gateway.preview('/')).status).toBe(200)
  },
)
