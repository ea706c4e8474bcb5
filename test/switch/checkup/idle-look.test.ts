// Who closes a kept connection first, found out on real servers: one that keeps it, ones that close it, and ones that answer badly.
import { createServer, type Server } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { lookAtIdle } from '../../../src/switch/checkup/idle-look.ts'
import { closedPort, rawUpstream } from '../../support/upstream.ts'
import { targetOf } from '../world-of.ts'

const question = { path: '/healthz', host: null, timeoutMs: 2000, waitMs: 600 }

async function keeping(ms: number): Promise<string> {
  const server: Server = createServer((_req, res) => res.end('ok'))
  server.keepAliveTimeout = ms
  // Node adds a second to what it says by itself; here it is meant exactly.
  server.keepAliveTimeoutBuffer = 0
  onTestFinished(() => void server.close())
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
}

const look = (url: string, more: object = {}) =>
  lookAtIdle(targetOf('blue', 'web', url), { ...question, ...more })

test('an app that keeps its connections longer is seen to keep them', async () => {
  expect(await look(await keeping(60_000))).toMatchObject({ kind: 'kept' })
})

test('an app that closes early is seen to close, whatever it hints at', async () => {
  const found = await look(await keeping(200), { waitMs: 10_000 })
  expect(found.kind).toBe('closed')
  // Not before it said it would; how much later is the machine's.
  expect(found.kind === 'closed' && found.ms).toBeGreaterThanOrEqual(150)
})

test('an app that answers "Connection: close" keeps none', async () => {
  const app = await rawUpstream((socket) => {
    socket.once('data', () =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok'),
    )
  })
  expect(await look(app.url)).toEqual({ kind: 'not-kept' })
})

test('an app that cannot be reached, or never answers, is told as such', async () => {
  expect(await look(`http://127.0.0.1:${await closedPort()}`)).toMatchObject({
    kind: 'failed',
    detail: expect.stringContaining('ECONNREFUSED'),
  })
  const mute = await rawUpstream(() => {})
  expect(await look(mute.url, { timeoutMs: 100 })).toEqual({
    kind: 'failed',
    detail: 'no answer within 100 ms',
  })
})
