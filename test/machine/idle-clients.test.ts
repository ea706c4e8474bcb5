// A pool of client connections that lie idle for longer than a Node app keeps its own, 5 s, and are used again: none of
// them has been closed. IDLE_SECONDS sets how long; Traefik keeps its own for 90.
import { once } from 'node:events'
import { Agent, request, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { upstream } from '../support/upstream.ts'
import { startSmallGateway } from './small-gateway.ts'

const connections = 1000
const idleSeconds = Number(process.env['IDLE_SECONDS'] ?? 6)

// Scenario 44.
test(
  `${connections} connections that were idle for ${idleSeconds} s carry a request each, without a reset, and no POST is sent twice`,
  { timeout: (idleSeconds + 60) * 1000 },
  async () => {
    const app = await upstream('app')
    const gateway = await startSmallGateway({
      slots: { blue: { web: app.url }, green: { web: app.url } },
    })
    const clients = Array.from({ length: connections }, openClient)
    const before = await askAll(clients, (ask, i) => ask(`${gateway.url}/first-${i}`, 'GET'))
    expect(new Set(before).size).toBe(connections)
    await pause(idleSeconds * 1000)
    const after = await askAll(clients, (ask, i) =>
      ask(`${gateway.url}/again-${i}`, i % 2 === 0 ? 'GET' : 'POST'),
    )
    expect(after).toEqual(before)

    const again = app.seen.map(({ url }) => url).filter((url) => url.startsWith('/again-'))
    expect([again.length, new Set(again).size]).toEqual([connections, connections])
  },
)

/** Resolves to the local port of the connection that was used; rejects for anything but a whole 200. */
type Ask = (url: string, method: string) => Promise<number>

/** A client with one connection. */
function openClient(): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  return async (url, method) => {
    const call = request(url, { method, agent })
    call.end(method === 'POST' ? 'body' : undefined)
    const [answer] = (await once(call, 'response')) as [IncomingMessage]
    const port = answer.socket.localPort ?? 0
    answer.resume()
    await once(answer, 'end')
    if (answer.statusCode !== 200) throw new Error(`${method} ${url}: ${answer.statusCode}`)
    return port
  }
}

/** What each client was answered, in their order; a hundred ask at once. */
async function askAll(
  clients: readonly Ask[],
  turn: (ask: Ask, i: number) => Promise<number>,
): Promise<number[]> {
  const ports: number[] = []
  for (let from = 0; from < clients.length; from += 100) {
    const some = clients.slice(from, from + 100)
    ports.push(...(await Promise.all(some.map((ask, i) => turn(ask, from + i)))))
  }
  return ports
}
