import { expect, test } from 'vitest'
import { front, lastRequest, statusOf } from './front.ts'
import { answering, plain } from './scripted.ts'

// Scenario 39.
test('path and query reach the target byte for byte (RFC 9112 3.2.1)', async () => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  const targets = [
    '/a%2Fb%2fc',
    '/a/./b/../c',
    '//double//slash',
    '/?p=a;b&&=%',
    '/a%zz?%zz',
    '/"<>{}^|`\\',
    '/caf%E9',
    '/a...b/..hidden/',
    '/?',
    '/a?b?c#d',
    `/${'x'.repeat(8000)}`,
  ]
  for (const target of targets) {
    const answer = await gateway.exchange(lastRequest(`GET ${target}`))
    expect([target, statusOf(answer)]).toEqual([target, 200])
  }
  expect(app.calls.map(({ head }) => head.split(' HTTP/', 1)[0])).toEqual(
    targets.map((target) => `GET ${target}`),
  )
})

test('an absolute-form target is cut to origin-form, and its authority replaces Host (RFC 9112 3.2.2)', async () => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  const forms = [
    ['http://other.example/a/./b?c', '/a/./b?c', 'other.example'],
    ['http://other.example:81', '/', 'other.example:81'],
    ['HTTPS://Other.example?q', '/?q', 'Other.example'],
    ['http://[::1]:8080/x', '/x', '[::1]:8080'],
  ] as const
  for (const [form] of forms) await gateway.exchange(lastRequest(`GET ${form}`))
  expect(
    app.calls.map(({ head }) => /^GET (\S+) HTTP\/1\.1\r\nHost: (\S+)\r\n/.exec(head)?.slice(1)),
  ).toEqual(forms.map(([, target, host]) => [target, host]))
})

test('the asterisk is for OPTIONS alone, in either form (RFC 9112 3.2.4)', async () => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  expect(statusOf(await gateway.exchange(lastRequest('OPTIONS *')))).toBe(200)
  expect(statusOf(await gateway.exchange(lastRequest('OPTIONS http://shop.example')))).toBe(200)
  expect(statusOf(await gateway.exchange(lastRequest('GET *')))).toBe(400)
  expect(app.calls.map(({ head }) => head.split('\r\n', 1)[0])).toEqual([
    'OPTIONS * HTTP/1.1',
    'OPTIONS * HTTP/1.1',
  ])
})

test('methods that Node knows pass, and only TRACE and CONNECT are answered here with 405 (RFC 9112 3.2.3)', async () => {
  const app = await answering(plain(''))
  const gateway = await front(app.url)
  const methods = [
    'GET',
    'POST',
    'PUT',
    'PATCH',
    'DELETE',
    'OPTIONS',
    'PROPFIND',
    'M-SEARCH',
    'REPORT',
  ]
  for (const method of methods) {
    expect(statusOf(await gateway.exchange(lastRequest(`${method} /`)))).toBe(200)
  }
  expect(app.calls.map(({ head }) => head.split(' ', 1)[0])).toEqual(methods)
  for (const line of ['TRACE /', 'CONNECT shop.example:443']) {
    const refused = await gateway.exchange(lastRequest(line))
    expect(statusOf(refused)).toBe(405)
    // RFC 9110 15.5.6: a 405 names what is allowed.
    expect(refused).toMatch(/\r\nAllow: GET, HEAD, POST, /)
  }
  expect(statusOf(await gateway.exchange(lastRequest('FROBNICATE /')))).toBe(400)
  expect(app.calls).toHaveLength(methods.length)
})

test('a request without a body is not given one', async () => {
  const app = await answering(plain(''))
  const gateway = await front(app.url)
  for (const method of ['POST', 'PUT', 'PATCH', 'PROPFIND', 'GET', 'DELETE']) {
    await gateway.exchange(lastRequest(`${method} /`))
  }
  expect(app.calls.filter(({ head }) => /transfer-encoding/i.test(head))).toEqual([])
  expect(app.calls.map(({ body }) => body())).toEqual(['', '', '', '', '', ''])
})

test('a raw byte above ASCII in the target is no URI, and is refused before the target is asked', async () => {
  const app = await answering(plain(''))
  const gateway = await front(app.url)
  for (const target of ['/caf\xe9', '/?q=\xff']) {
    expect(statusOf(await gateway.exchange(lastRequest(`GET ${target}`)))).toBe(400)
  }
  expect(app.calls).toEqual([])
})
