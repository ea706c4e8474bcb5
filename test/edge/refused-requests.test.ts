import { expect, test } from 'vitest'
import { bodyOf, fieldsOf, front, lastRequest, statusOf } from './front.ts'
import { answering, plain } from './scripted.ts'

const chunked = '2\r\nhi\r\n0\r\n\r\n'

test('a request that two servers could read differently is refused, and never reaches the target', async () => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  const post = (...fields: string[]): string => lastRequest('POST /', ...fields)
  const cases = [
    // RFC 9112 3.2: one Host, and an authority.
    ['no Host', 400, 'GET / HTTP/1.1\r\n\r\n'],
    ['two Hosts', 400, lastRequest('GET /', 'Host: other')],
    ['twice the same Host', 400, lastRequest('GET /', 'host: shop.example')],
    ['Host with userinfo', 400, 'GET / HTTP/1.1\r\nHost: user@shop.example\r\n\r\n'],
    ['Host with a path', 400, 'GET / HTTP/1.1\r\nHost: shop.example/x\r\n\r\n'],
    ['Host with a comma', 400, 'GET / HTTP/1.1\r\nHost: a,b\r\n\r\n'],
    ['an empty Host', 400, 'GET / HTTP/1.1\r\nHost:\r\n\r\n'],
    ['Host with a space', 400, 'GET / HTTP/1.1\r\nHost: a b\r\n\r\n'],
    ['an authority with userinfo', 400, lastRequest('GET http://user@shop.example/')],
    ['an unknown scheme', 400, lastRequest('GET ftp://shop.example/')],
    // RFC 9112 6.1 and RFC 9112 6.3: one length or one coding, and the only one is chunked.
    [
      'a length and a coding',
      400,
      `${post('Content-Length: 2', 'Transfer-Encoding: chunked')}${chunked}`,
    ],
    [
      'a coding and a length',
      400,
      `${post('Transfer-Encoding: chunked', 'Content-Length: 2')}${chunked}`,
    ],
    ['a coding that is not last', 400, `${post('Transfer-Encoding: chunked, gzip')}${chunked}`],
    ['a coding in front', 501, `${post('Transfer-Encoding: gzip, chunked')}${chunked}`],
    [
      'chunked twice',
      400,
      `${post('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked')}${chunked}`,
    ],
    [
      'an empty coding',
      400,
      `${post('Transfer-Encoding:', 'Transfer-Encoding: chunked')}${chunked}`,
    ],
    ['a quoted coding', 400, `${post('Transfer-Encoding: "chunked"')}${chunked}`],
    ['a tab before the coding', 200, `${post('Transfer-Encoding:\tchunked')}${chunked}`],
    ['a vertical tab', 400, `${post('Transfer-Encoding: \x0bchunked')}${chunked}`],
    [
      'a look-alike of the coding',
      400,
      `${post('Content-Length: 2', 'Transfer_Encoding: chunked')}hi`,
    ],
    ['a look-alike of the length', 400, post('Content_Length: 2')],
    [
      'chunked in HTTP/1.0',
      400,
      `POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${chunked}`,
    ],
    ['two lengths', 400, `${post('Content-Length: 2', 'Content-Length: 3')}hi`],
    ['a list of lengths', 400, `${post('Content-Length: 2, 2')}hi`],
    ['a length with a sign', 400, `${post('Content-Length: +2')}hi`],
    ['a negative length', 400, `${post('Content-Length: -2')}hi`],
    ['a length in hexadecimal', 400, `${post('Content-Length: 0x2')}hi`],
    ['a length beyond 2^53', 400, post('Content-Length: 9007199254740993')],
    ['a length hidden behind zeros', 400, `${post(`Content-Length: ${'0'.repeat(40)}2`)}hi`],
    ['a length beyond all numbers', 400, `${post('Content-Length: 99999999999999999999')}hi`],
    ['HTTP/2 over HTTP/1', 400, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an unknown version', 400, 'GET / HTTP/1.2\r\nHost: a\r\n\r\n'],
  ] as const
  for (const [what, status, bytes] of cases) {
    expect([what, statusOf(await gateway.exchange(bytes))]).toEqual([what, status])
  }
  expect(app.calls.map(({ head }) => head.split('\r\n', 1)[0])).toEqual(['POST / HTTP/1.1'])
  await gateway.idle()
})

test.for([
  ['Expect: a-miracle'],
  ['Expect: a-miracle, 100-continue'],
  ['Expect: 100-continue', 'Expect: a-miracle'],
  ['Expect: 100-continue;q=1'],
  ['Expect:'],
])('an Expect that is not understood is 417: %j (RFC 9110 10.1.1)', async (fields) => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  const answer = await gateway.exchange(lastRequest('POST /', ...fields, 'Content-Length: 0'))
  expect(statusOf(answer)).toBe(417)
  expect(fieldsOf(answer, 'X-Sluice-Reason')).toEqual(['expectation_failed'])
  expect(app.calls).toEqual([])
})

test('a browser gets a page, everybody else a problem document (RFC 9457)', async () => {
  const gateway = await front((await answering(plain('ok'))).url)
  const page = await gateway.exchange(lastRequest('TRACE /', 'Accept: text/html,*/*;q=0.8'))
  expect(fieldsOf(page, 'Content-Type')).toEqual(['text/html; charset=utf-8'])
  expect(bodyOf(page)).toMatch(/^<!doctype html>[^]*method_not_served/)
  const problem = await gateway.exchange(lastRequest('TRACE /', 'Accept: application/json'))
  expect(fieldsOf(problem, 'Content-Type')).toEqual(['application/problem+json'])
  const id = fieldsOf(problem, 'X-Request-Id')[0]
  expect(JSON.parse(bodyOf(problem))).toMatchObject({
    status: 405,
    code: 'method_not_served',
    requestId: id,
  })
  for (const answer of [page, problem])
    expect(fieldsOf(answer, 'Cache-Control')).toEqual(['no-store'])
})
