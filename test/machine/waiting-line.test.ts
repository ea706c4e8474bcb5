// Ten thousand requests that wait while traffic is paused: those beyond the line are turned away at once, and a flood of
// them takes no more memory than the line itself.
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { upstream } from '../support/upstream.ts'
import { leaveOut } from './leave-out.ts'
import { missingFiles, missingProc, openConnections, residentMB, watchMemory } from './proc.ts'
import { startSmallGateway } from './small-gateway.ts'

const max = 10_000
const overflow = 10_000

/** Files and sockets that the gateway and this process each need beside those of the line. */
const spare = 1000

// Scenario 32.
test(
  `with ${max} requests waiting, the next are 503 with Retry-After, and memory stays flat`,
  { timeout: 120_000 },
  async (context) => {
    leaveOut(context, missingProc() ?? (await missingFiles(max + spare)))
    const gateway = await startWithRoom()
    const { port } = gateway
    // For V8 to give its heap the size it works with: else that growth would be taken for the price of waiting.
    await sendAll(port, max, /^HTTP\/1\.1 200 /)
    await gateway.api('POST', '/v1/pause')
    const before = await residentMB(gateway.pid)

    const line: Socket[] = []
    for (const count of batches(max)) line.push(...(await Promise.all(visits(port, count))))
    await expect.poll(async () => (await gateway.status()).traffic.held).toBe(max)
    const full = await residentMB(gateway.pid)

    await sendAll(port, overflow, refusal)
    const once = await residentMB(gateway.pid)
    const memory = watchMemory(gateway.pid)
    await sendAll(port, overflow, refusal)
    memory.stop()
    const each = ((full - before) * 1000) / max
    const [first, second] = [once - full, memory.peakMB() - once].map((mb) => `${mb.toFixed(0)} MB`)
    console.info(
      `${max} waiting requests: ${each.toFixed(1)} KB each; ${overflow} more were turned away with ${first} more, the next ${overflow} with ${second} more`,
    )
    expect((await gateway.status()).traffic.held).toBe(max)
    // A socket and a parser of Node, the request and its answer, and a timer.
    expect(each).toBeLessThan(30)
    expect(once - full).toBeLessThan(100)
    expect(memory.peakMB() - once).toBeLessThan(40)

    for (const socket of line) socket.destroy()
    await expect.poll(async () => (await gateway.status()).traffic.held).toBe(0)
    await expect.poll(() => openConnections(port)).toBe(0)
  },
)

const refusal =
  /^HTTP\/1\.1 503 (?=[^]*\r\nRetry-After: 1\r\n)[^]*\r\nX-Sluice-Reason: hold_full\r\n/

/** A gateway as a process with room for them all. */
async function startWithRoom() {
  const app = await upstream('app')
  return startSmallGateway({
    slots: { blue: { web: app.url }, green: { web: app.url } },
    hold: { max, for: '10m' },
    client: { connections: max + spare },
  })
}

/** Sends requests over connections of their own; each must be answered like this. */
async function sendAll(port: number, total: number, expected: RegExp): Promise<void> {
  for (const count of batches(total)) {
    const answers = await Promise.all(visits(port, count).map(async (visit) => textOf(await visit)))
    for (const text of answers) expect(text).toMatch(expected)
  }
}

/** How many to send at once, until all are sent: fewer than may be in flight. */
function* batches(total: number): Generator<number> {
  for (let left = total; left > 0; left -= 100) yield Math.min(100, left)
}

/** Connections of their own, each with a request on it. */
function visits(port: number, count: number): Promise<Socket>[] {
  return Array.from({ length: count }, () => {
    const { promise, resolve, reject } = Promise.withResolvers<Socket>()
    const socket = connect({ port, host: '127.0.0.1' })
    onTestFinished(() => void socket.destroy())
    socket.once('error', reject)
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', () => resolve(socket))
    return promise
  })
}

/** All that comes until the gateway closes. */
async function textOf(socket: Socket): Promise<string> {
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
}
