// Who may use the admin API: with a token its holder, without one only this machine and no web page in its browser.
import { expect, test } from 'vitest'
import { objectionTo } from '../../src/admin/guard.ts'
import { rawClient } from '../support/raw-client.ts'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

const local = { token: '', socket: false }
const secret = { token: 's3cret', socket: false }

test.each([
  [{ host: '127.0.0.1:9090' }, true],
  [{ host: 'localhost:9090' }, true],
  [{ host: 'LOCALHOST' }, true],
  [{ host: '[::1]:9090' }, true],
  [{ host: '127.9.9.9' }, true],
  [{ host: 'evil.example' }, false],
  [{ host: '127.0.0.1.evil.example' }, false],
  [{ host: 'localhost.evil.example:9090' }, false],
  [{ host: '' }, false],
  [{}, false],
  [{ host: '127.0.0.1:9090', origin: 'http://127.0.0.1:9090' }, true],
  [{ host: '127.0.0.1:9090', origin: 'http://127.0.0.1:8080' }, false],
  [{ host: '127.0.0.1:9090', origin: 'http://evil.example' }, false],
  [{ host: '127.0.0.1:9090', origin: 'null' }, false],
  [{ host: 'evil.example', origin: 'http://evil.example' }, false],
])('without a token, %j may pass: %s', (headers, passes) => {
  expect(objectionTo(headers, local) === null).toBe(passes)
})

test.each([
  [{ authorization: 'Bearer s3cret', host: 'ops.example' }, true],
  [{ authorization: 'bearer s3cret' }, true],
  [{ authorization: 'Bearer s3cret ' }, false],
  [{ authorization: 'Bearer s3cre' }, false],
  [{ authorization: 'Bearer ' }, false],
  [{ authorization: 'Basic s3cret' }, false],
  [{ authorization: 's3cret' }, false],
  [{ host: '127.0.0.1' }, false],
])('with a token, %j may pass: %s', (headers, passes) => {
  expect(objectionTo(headers, secret) === null).toBe(passes)
})

test('a unix socket is guarded by its permissions alone', () => {
  expect(objectionTo({}, { token: 's3cret', socket: true })).toBeNull()
})

test('an objection names what was found', () => {
  const headers = { host: '127.0.0.1', origin: 'http://evil.example' }
  expect(objectionTo(headers, local)).toContain('http://evil.example')
  expect(objectionTo({ host: 'evil.example' }, local)).toContain('evil.example')
  expect(objectionTo({}, secret)).toContain('Bearer')
})

async function guarded(token: string) {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const slots = { blue: { web: blue.url }, green: { web: green.url } }
  return startTestGateway({ slots, admin: { listen: '127.0.0.1:0', token } }, { healthy: [] })
}

test.each([
  ['/v1/status'],
  ['/v1/status/'],
  ['/%761/status'],
  ['/v1/%73tatus'],
  ['/v1/promote'],
  ['/v1/nothing'],
  ['/nothing'],
  ['/v1/openapi.json'],
  ['/v1/events'],
  ['http://127.0.0.1/v1/status'],
  ['http://127.0.0.1/%761/history'],
])('without the token %s is closed, however it is written', async (target) => {
  const gateway = await guarded('s3cret')
  for (const method of ['GET', 'HEAD', 'POST']) {
    const client = await rawClient(Number(new URL(gateway.adminUrl).port))
    client.send(
      `${method} ${target} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
    )
    const { text } = await client.closed()
    expect(text, `${method} ${target}`).toMatch(/^HTTP\/1\.1 401 /)
    expect(text.toLowerCase()).toContain('www-authenticate: bearer')
  }
})

test('with the token the API is open, and the problem without it says what to do', async () => {
  const gateway = await guarded('s3cret')
  const url = `${gateway.adminUrl}/v1/status`
  expect((await fetch(url, { headers: { authorization: 'Bearer s3cret' } })).status).toBe(200)
  const refused = await fetch(url, { headers: { authorization: 'Bearer wrong' } })
  expect(refused.status).toBe(401)
  expect(refused.headers.get('content-type')).toContain('application/problem+json')
  expect(await refused.json()).toMatchObject({
    code: 'unauthorized',
    exit: 2,
    status: 401,
    next: expect.stringContaining('SLUICE_TOKEN'),
  })
})

test.each(['/live', '/ready', '/health', '/metrics'])(
  '%s needs no token and tells no address',
  async (path) => {
    const gateway = await guarded('s3cret')
    const answer = await fetch(`${gateway.adminUrl}${path}`)
    expect([200, 503]).toContain(answer.status)
    expect(await answer.text()).not.toContain('127.0.0.1')
  },
)

test('a promote posted by a page from elsewhere is refused and does nothing', async () => {
  const gateway = await guarded('')
  const answer = await fetch(`${gateway.adminUrl}/v1/promote`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
    body: '{"slot":"green","force":true}',
  })
  expect(answer.status).toBe(401)
  expect((await gateway.status()).live).toBe('blue')
})

test.each([
  '/live',
  '/ready',
  '/health',
  '/metrics',
  '/v1/status',
  '/v1/promote',
  '/v1/openapi.json',
])('on the public port %s is the app’s', async (path) => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
  })
  expect(await (await fetch(`${gateway.url}${path}`)).text()).toBe('blue')
  expect(blue.seen.map((request) => request.url)).toEqual([path])
})
