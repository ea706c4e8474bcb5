// Clients that send or read as slowly as they can, three ways, a thousand at once where the system has memory for them:
// they are cut in the time that is set, take a bounded share of memory, and nobody else notices.
import { expect, onTestFinished, test } from 'vitest'
import { startApp } from '../../demo/app/server.ts'
import { upstream } from '../support/upstream.ts'
import { sendVisitors } from '../support/visitors.ts'
import { leaveOut } from './leave-out.ts'
import { openConnections, residentMB, tcpMemoryMB, watchMemory } from './proc.ts'
import { attack, missing } from './slowhttptest.ts'
import { startSmallGateway } from './small-gateway.ts'

/**
 * Of an answer that is not read the kernel of the loopback keeps 4.5 MB, also when the gateway has closed, and where half of
 * all memory for TCP is taken nobody on the machine is served well.
 */
const readers = Math.min(1000, Math.floor((await tcpMemoryMB()) / 2 / 4.5))

interface Kind {
  readonly name: string
  readonly connections: number
  readonly path: string
  readonly options: readonly string[]
  /** The series that count those who were cut. */
  readonly cut: string
  /** How much more memory the gateway may take than it had, in MB. */
  readonly growthMB: number
}

const kinds: readonly Kind[] = [
  {
    name: 'heads',
    connections: 1000,
    path: '/api/version',
    options: ['-H', '-r', '500'],
    cut: 'sluice_requests_total{route="_unmatched",slot="",method="_OTHER",code="408",',
    growthMB: 60,
  },
  {
    name: 'bodies',
    connections: 1000,
    path: '/upload',
    options: ['-B', '-r', '500', '-x', '24'],
    cut: 'sluice_requests_total{route="upload",slot="blue",method="POST",code="408",',
    growthMB: 60,
  },
  {
    name: 'reading',
    connections: readers,
    path: '/large',
    options: ['-X', '-r', '100', '-w', '10', '-y', '512', '-n', '1', '-z', '5'],
    cut: 'sluice_requests_total{route="large",',
    // For each a chunk of 64 KiB on its way into the socket and two in line, of 4 MB that it asked for: what Node reads at
    // once. The rest is what passed before the sockets were full and is not collected yet.
    growthMB: 100 + (readers * 3 * 64 * 1024) / 1e6,
  },
]

test.for(kinds)(
  '$connections clients with slow $name are cut, and harm nobody',
  { timeout: 120_000 },
  async (kind, context) => {
    leaveOut(context, await missing())
    const gateway = await startBesieged()
    const visitors = sendVisitors(gateway.url, { kept: 0, fresh: 5, everyMs: 1000 })
    await expect.poll(() => visitors.tally.total).toBeGreaterThan(10)
    const calm = await residentMB(gateway.pid)

    const memory = watchMemory(gateway.pid)
    const slow = attack(`${gateway.url}${kind.path}`, kind.connections, ...kind.options)
    await expect
      .poll(() => gateway.metric(kind.cut), { timeout: 60_000, interval: 200 })
      .toBeGreaterThanOrEqual(kind.connections)
    // The gateway has ended them, not the tool: that sees it only when it has read what lies in its own sockets.
    await expect.poll(() => openConnections(gateway.port)).toBeLessThan(10)
    if (slow.isRunning()) await slow.end()
    else expect(await slow.ended).toBe('No open connections left')
    memory.stop()

    await visitors.leave()
    const { total, failures } = visitors.tally
    const [peak, after] = [memory.peakMB(), await residentMB(gateway.pid)]
    const [was, most, is] = [calm, peak, after].map((mb) => `${Math.round(mb)} MB`)
    console.info(
      `${kind.connections} slow ${kind.name}: ${failures.length} of ${total} ordinary requests failed; memory before ${was}, at most ${most}, after ${is}`,
    )
    expect(failures).toEqual([])
    expect(total).toBeGreaterThan(15)
    expect(peak - calm).toBeLessThan(kind.growthMB)
    await expect.poll(() => openConnections(gateway.port)).toBe(0)
    expect((await gateway.status()).slots.blue.inFlight).toBe(0)
  },
)

/** A gateway as a process that cuts slow clients after 3 s, before the demo app and something large. */
async function startBesieged() {
  const app = await startApp({ version: '1', slot: 'blue', graceMs: 0 })
  onTestFinished(() => app.close())
  const body = Buffer.alloc(4_000_000, 'x')
  const large = await upstream('large', (_req, res) => void res.end(body))
  const services = { web: app.url, large: large.url }
  return startSmallGateway({
    slots: { blue: services, green: services },
    client: { headerTimeout: '3s', bodyTimeout: '3s', bodyRate: '1KB' },
    // Room for all of them: who has to wait when there is none is not what is tested.
    capacity: { inFlight: 5000, perRoute: 4000, adaptive: false },
    // The targets live in this process, which is busy: how quick they are is not what is tested.
    upstream: { connect: '30s' },
    routes: [
      { name: 'large', match: { path: '/large' }, service: 'large', timeout: '1m', idle: '3s' },
      { name: 'upload', match: { path: '/upload' }, service: 'web', timeout: '1m' },
      { name: 'site', match: { path: '/' }, service: 'web', timeout: '1m' },
    ],
  })
}
