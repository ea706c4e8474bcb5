// The race for an idle connection: one side closes it just when it is used again. The 4 s of the gateway and the 5 s of Node
// apps are scaled down to milliseconds, and the target still announces 5 s; the client's own connection must not notice.
import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { upstream, type Seen } from '../support/upstream.ts'
import { bodyOf, fieldsOf, front, poll, request, statusOf } from './front.ts'

const clients = 10
const tries = 100

// Scenario 44.
test(`${clients * tries} tries while the target closes idle connections first: no GET fails, and no POST is sent twice`, async () => {
  const app = await closesIdleAfter(8, 5)
  const gateway = await front(app.url)
  const failed = (await visits(gateway.port, 8)).filter(({ status }) => status !== 200)
  expect(failed.filter(({ line }) => line.startsWith('GET'))).toEqual([])
  // A POST whose connection failed is not sent again: whether it was read nobody knows (RFC 9110 9.2.2).
  expect(failed.filter(({ status }) => status !== 502)).toEqual([])
  expectEachOnce(app.seen)
  // There were races to lose.
  expect(app.closes()).toBeGreaterThan(clients)
  await gateway.idle()
  await poll(app.connections).toBe(0)
})

// Scenario 44.
test(`${clients * tries} tries while the gateway closes idle connections first, as it does by default: nothing fails`, async () => {
  const app = await closesIdleAfter(2000, Infinity)
  const gateway = await front(app.url, { upstream: { idle: '16ms' } })
  const failed = (await visits(gateway.port, 16)).filter(({ status }) => status !== 200)
  expect(failed).toEqual([])
  expectEachOnce(app.seen)
  expect(app.seen).toHaveLength(clients * tries)
  await gateway.idle()
  await poll(app.connections).toBe(0)
  expect(app.closes()).toBe(0)
})

function expectEachOnce(seen: readonly Seen[]): void {
  const posts = seen.filter(({ method }) => method === 'POST').map(({ url }) => url)
  expect(posts.filter((url, i) => posts.indexOf(url) !== i)).toEqual([])
}

/**
 * A target that closes a connection when it was idle for so long, without having said so, and counts how often it did.
 * Every so-manieth POST it reads, and closes without an answer: to the gateway that looks the same.
 */
async function closesIdleAfter(ms: number, unansweredPost: number) {
  const timers = new WeakMap<Socket, NodeJS.Timeout>()
  let closes = 0
  let posts = 0
  const close = (socket: Socket): void => {
    if (socket.destroyed) return
    closes++
    socket.destroy()
  }
  const app = await upstream('app', (req, res) => {
    const { socket } = req
    clearTimeout(timers.get(socket))
    req.resume()
    if (req.method === 'POST' && ++posts % unansweredPost === 0) return void socket.destroy()
    res.once('finish', () => timers.set(socket, setTimeout(close, ms, socket)))
    res.end('ok')
  })
  return { ...app, closes: () => closes }
}

interface Outcome {
  readonly line: string
  readonly status: number
}

/** A request line, and the bytes that follow it. */
const kinds = [
  ['GET', request('')],
  ['POST', `${request('', 'Content-Length: 2')}hi`],
  ['POST', request('', 'Content-Length: 0')],
] as const

/** What became of the tries of all clients; the pauses of each are around the time after which connections are closed. */
async function visits(port: number, aroundMs: number): Promise<Outcome[]> {
  const all = Array.from({ length: clients }, (_, id) => visit(port, id, aroundMs))
  return (await Promise.all(all)).flat()
}

/** One connection for all tries, until the gateway says that an answer is the last on it. */
async function visit(port: number, id: number, aroundMs: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let client = await rawClient(port)
  for (let n = 0; n < tries; n++) {
    const [method, rest] = kinds[n % kinds.length] ?? kinds[0]
    const line = `${method} /${id}-${n}`
    const from = client.text().length
    client.send(line + rest)
    const answer = (await client.until((all) => isWhole(all.slice(from)))).slice(from)
    outcomes.push({ line, status: statusOf(answer) })
    // Only after a failed upload, whose rest nobody takes.
    if (fieldsOf(answer, 'Connection').join() === 'close') client = await rawClient(port)
    await pause(aroundMs - 3 + (n % 7))
  }
  return outcomes
}

function isWhole(answer: string): boolean {
  const [length] = fieldsOf(answer, 'Content-Length')
  return length !== undefined && bodyOf(answer).length === Number(length)
}
