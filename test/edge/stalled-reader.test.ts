// A client that stops to read: it is cut once the time for silence is over, wherever in its answer it stopped, and that is
// its own fault, not the target's.
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { upstream } from '../support/upstream.ts'
import { front, poll, request } from './front.ts'

const stalling = { routes: [{ name: 'site', service: 'web', idle: '1s' }] }

test('clients that stop to read are cut, however little of the answer is left', async () => {
  const app = await upstream('sizes', (req, res) =>
    res.end(Buffer.alloc(Number(req.url?.slice(1)), 'x')),
  )
  const gateway = await front(app.url, stalling)
  // The kernel takes about 4 MB (net.ipv4.tcp_wmem): among these sizes some leave a rest in the gateway alone.
  for (let size = 3_500_000; size < 5_500_000; size += 20_000) stall(gateway.port, size)
  await poll(() => app.seen.length).toBe(100)
  await gateway.idle()
})

test('a client that stops to read counts as gone, and no fault of the target', async () => {
  const app = await upstream('large', (_req, res) => void res.end(Buffer.alloc(40_000_000, 'x')))
  const gateway = await front(app.url, stalling)
  stall(gateway.port, 0)
  await poll(() => app.seen.length).toBe(1)
  await gateway.idle()
  expect(await gateway.metric('sluice_upstream_errors_total{')).toBe(0)
  expect(
    await gateway.metric('sluice_requests_total{route="site",slot="blue",method="GET",code="499"'),
  ).toBe(1)
})

test.runIf(process.platform === 'linux')(
  'what a client that is cut has not read is not kept by the system either',
  async () => {
    const app = await upstream('large', (_req, res) => void res.end(Buffer.alloc(40_000_000, 'x')))
    const gateway = await front(app.url, stalling)
    for (let i = 0; i < 10; i++) stall(gateway.port, 0)
    await poll(() => app.seen.length).toBe(10)
    await gateway.idle()
    expect(await lingering(gateway.port)).toBe(0)
  },
)

/** Connections of a port that wait in the kernel, closed, for the client to take what was sent: FIN_WAIT1 (proc(5)). */
async function lingering(port: number): Promise<number> {
  const local = `:${port.toString(16).toUpperCase().padStart(4, '0')} `
  const table = await readFile('/proc/self/net/tcp', 'utf8')
  return table.split('\n').filter((line) => line.includes(local) && / 04 /.test(line)).length
}

/** Asks for so many bytes, and reads none. */
function stall(port: number, size: number): void {
  const socket = connect({ port, host: '127.0.0.1' }).pause()
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write(request(`GET /${size}`))
}
