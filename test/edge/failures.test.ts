import { expect, test } from 'vitest'
import { closedPort } from '../support/upstream.ts'
import { blackhole } from './blackhole.ts'
import {
  bodyOf,
  fieldsOf,
  front,
  lastRequest,
  poll,
  request,
  statusOf,
  type Front,
} from './front.ts'
import { plain, scripted, type Call } from './scripted.ts'

/** A gateway whose target fails every request but `GET /fine` like this. */
async function failing(fail: (call: Call) => void, more = {}) {
  const app = await scripted((call) => {
    if (call.head.startsWith('GET /fine ')) call.socket.write(plain('fine'))
    else fail(call)
  })
  return { app, gateway: await front(app.url, { expose: false, ...more }) }
}

/** The failure is named, tells nothing of the inside, leaves nothing behind, and the gateway serves on. */
async function expectFailure(
  text: string,
  status: number,
  code: string,
  gateway: Front,
): Promise<void> {
  expect(statusOf(text)).toBe(status)
  expect(fieldsOf(text, 'X-Sluice-Reason')).toEqual([code])
  expect(fieldsOf(text, 'Content-Type')).toEqual(['application/problem+json'])
  expect(JSON.parse(bodyOf(text))).toMatchObject({ status, code })
  expect(text).not.toMatch(/127\.0\.0\.1|localhost|ECONN|HPE_|socket|blue|node/i)
  await gateway.idle()
}

const faults: readonly [string, string, (call: Call) => void][] = [
  ['a reset before any answer', 'upstream_reset', ({ socket }) => socket.resetAndDestroy()],
  ['a close before any answer', 'upstream_reset', ({ socket }) => socket.end()],
  [
    'a reset in the head',
    'upstream_reset',
    ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nX: ', () => socket.resetAndDestroy()),
  ],
  [
    'a close in the head',
    'upstream_reset',
    ({ socket }) => socket.end('HTTP/1.1 200 OK\r\nX: y\r\n'),
  ],
  ['garbage', 'upstream_bad_response', ({ socket }) => socket.end('what do you want?\r\n\r\n')],
  ['HTTP/0.9', 'upstream_bad_response', ({ socket }) => socket.end('<html>hello</html>')],
  ['HTTP/2', 'upstream_bad_response', ({ socket }) => socket.write('\0\0\x12\x04\0\0\0\0\0')],
  // RFC 9112 6.3.
  [
    'a length and a coding',
    'upstream_bad_response',
    ({ socket }) =>
      socket.write(
        'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
      ),
  ],
  [
    'two lengths',
    'upstream_bad_response',
    ({ socket }) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok'),
  ],
  [
    'a length that is none',
    'upstream_bad_response',
    ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\nok'),
  ],
  [
    'a coding that is not served',
    'upstream_bad_response',
    ({ socket }) => socket.end('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok'),
  ],
  [
    'a coding in front of chunked',
    'upstream_bad_response',
    ({ socket }) =>
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'),
  ],
  // RFC 9112 5.2.
  [
    'a folded field',
    'upstream_bad_response',
    ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nX: y\r\n z\r\nContent-Length: 0\r\n\r\n'),
  ],
  [
    'NUL in a field',
    'upstream_bad_response',
    ({ socket }) => socket.write('HTTP/1.1 200 OK\r\nX: \0\r\nContent-Length: 0\r\n\r\n'),
  ],
  [
    'a control character in the reason',
    'upstream_bad_response',
    ({ socket }) => socket.write('HTTP/1.1 200 O\x01K\r\nContent-Length: 0\r\n\r\n'),
  ],
  [
    'fields without end',
    'upstream_bad_response',
    ({ socket }) => socket.write(`HTTP/1.1 200 OK\r\nX: ${'y'.repeat(200_000)}`),
  ],
]

test.for(faults)('%s is 502 %s', async ([, code, fail]) => {
  const { app, gateway } = await failing(fail)
  await expectFailure(await gateway.exchange(lastRequest('GET /')), 502, code, gateway)
  await poll(() => app.open()).toBe(0)
  const reason = code.replace('upstream_', '')
  expect(
    await gateway.metric(
      `sluice_upstream_errors_total{route="site",slot="blue",reason="${reason}"}`,
    ),
  ).toBe(1)
  expect(bodyOf(await gateway.exchange(lastRequest('GET /fine')))).toBe('fine')
})

test.for(faults)('%s after an upload is 502 %s too', async ([, code, fail]) => {
  const { app, gateway } = await failing((call) => {
    const look = (): void => {
      if (call.body().length < 4) call.socket.once('data', look)
      else fail(call)
    }
    look()
  })
  await expectFailure(
    await gateway.exchange(`${lastRequest('POST /', 'Content-Length: 4')}body`),
    502,
    code,
    gateway,
  )
  await poll(() => app.open()).toBe(0)
  expect(bodyOf(await gateway.exchange(lastRequest('GET /fine')))).toBe('fine')
})

test('a target that refuses connections is 502, and the connection of the client lives on', async () => {
  const gateway = await front(`http://127.0.0.1:${await closedPort()}`, { expose: false })
  const text = await gateway.exchange(
    `${request('POST /', 'Content-Length: 2')}hi${lastRequest('GET /')}`,
  )
  expect(text.match(/HTTP\/1\.1 502 Bad Gateway/g)).toHaveLength(2)
  await expectFailure(
    await gateway.exchange(lastRequest('GET /')),
    502,
    'upstream_refused',
    gateway,
  )
})

test('a target that does not answer to a connect is 504 after upstream.connect', async () => {
  const gateway = await front(`http://127.0.0.1:${await blackhole()}`, {
    expose: false,
    upstream: { connect: '100ms' },
  })
  const text = await gateway.exchange(lastRequest('GET /'))
  await expectFailure(text, 504, 'upstream_connect_timeout', gateway)
})

const quick = { routes: [{ name: 'web', service: 'web', timeout: '150ms' }] }

test('a target that does not begin its answer in the time of the route is 504', async () => {
  const { app, gateway } = await failing(
    ({ socket }) => void socket.write('HTTP/1.1 200 OK\r\nX'),
    quick,
  )
  await expectFailure(
    await gateway.exchange(lastRequest('GET /')),
    504,
    'upstream_timeout',
    gateway,
  )
  await poll(() => app.open()).toBe(0)
  expect(bodyOf(await gateway.exchange(lastRequest('GET /fine')))).toBe('fine')
})

test('a client that does not send the rest of its body is 408, and no fault of the target', async () => {
  const { app, gateway } = await failing(() => {}, quick)
  await expectFailure(
    await gateway.exchange(`${request('POST /', 'Content-Length: 9')}half`),
    408,
    'request_timeout',
    gateway,
  )
  await poll(() => app.open()).toBe(0)
  expect(await gateway.metric('sluice_upstream_errors_total{')).toBe(0)
})

test('a begun answer may take longer than the time of the route', async () => {
  const { gateway } = await failing(({ socket }) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nsl')
    setTimeout(() => socket.write('ow'), 300)
  }, quick)
  expect(bodyOf(await gateway.exchange(lastRequest('GET /')))).toBe('slow')
})

test('a browser sees a page of the failure', async () => {
  const { gateway } = await failing(({ socket }) => socket.destroy())
  const text = await gateway.exchange(lastRequest('GET /', 'Accept: text/html'))
  expect(fieldsOf(text, 'Content-Type')).toEqual(['text/html; charset=utf-8'])
  expect(bodyOf(text)).toMatch(/^<!doctype html>[^]*The application closed the connection/)
  expect(text).not.toMatch(/127\.0\.0\.1|ECONN/)
})

test('a flood of refused connections leaves nothing behind', async () => {
  const gateway = await front(`http://127.0.0.1:${await closedPort()}`)
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => fetch(gateway.url, { method: 'POST', body: 'x' })),
  )
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([502]))
  await gateway.idle()
})
