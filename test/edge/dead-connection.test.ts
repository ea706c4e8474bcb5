// Whether a request on a pooled connection was read before the connection closed: the kernel of the target knows.
import { Agent, get, type ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { fateOf, noteConnected, type Fate } from '../../src/edge/dead-connection.ts'
import { plain } from './scripted.ts'
import { rawUpstream } from '../support/upstream.ts'

test('a connection that the target had closed before the request was written: nobody has read it', async () => {
  const { ask, serverSide } = await pooled((socket) => void socket.write(plain('first')))
  await ask().answered
  // Both in one turn of the loop: the close is in the kernel, and nobody here has seen it yet.
  serverSide().destroy()
  expect(await ask().fate).toBe('unread')
})

test.for([
  ['closes', (socket: Socket): void => void socket.destroy()],
  ['ends', (socket: Socket): void => void socket.end()],
] as const)(
  'a target near by that reads the request and %s: somebody has read it',
  async ([, end]) => {
    let calls = 0
    const { ask } = await pooled(
      (socket) => void (++calls === 1 ? socket.write(plain('first')) : end(socket)),
    )
    await ask().answered
    expect(await ask().fate).toBe('read')
  },
)

test('a reset tells nothing of whether the request was read', async () => {
  let calls = 0
  const { ask } = await pooled(
    (socket) => void (++calls === 1 ? socket.write(plain('first')) : socket.resetAndDestroy()),
  )
  await ask().answered
  expect(await ask().fate).toBe('unknown')
})

/** A target, and a client that keeps one connection to it. */
async function pooled(onRequest: (socket: Socket) => void) {
  const sockets: Socket[] = []
  const target = await rawUpstream((socket) => {
    sockets.push(socket)
    socket.on('data', () => onRequest(socket))
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const ask = (): { answered: Promise<void>; fate: Promise<Fate> } => {
    const call: ClientRequest = get({ port: target.port, host: '127.0.0.1', agent })
    const answered = Promise.withResolvers<void>()
    const fate = Promise.withResolvers<Fate>()
    call.once('socket', (socket) => socket.once('connect', () => noteConnected(socket, 0)))
    call.once('response', (answer) => {
      answer.resume()
      // Free again only after the end has been seen.
      answer.once('close', () => setImmediate(answered.resolve))
    })
    call.on('error', (error) => fate.resolve(fateOf(call, error)))
    return { answered: answered.promise, fate: fate.promise }
  }
  return { ask, serverSide: () => sockets[0] ?? expect.fail('nobody has connected') }
}
