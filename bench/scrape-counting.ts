// What a request pays for being counted, in this process and in CPU time, which neighbours on the same machine disturb less than they do
// the clock. prom-client counts and prints the same series beside it.
import { Counter, Histogram, Registry } from 'prom-client'
import type { Settled } from '../src/model/settled.ts'
import { createMetrics } from '../src/telemetry/metrics.ts'
import { createTop } from '../src/telemetry/top.ts'
import { settledOf } from '../test/support/settled-of.ts'
import { worldOf } from '../test/switch/world-of.ts'
import type { Figure } from './limits-figures.ts'
import { percentile } from './percentile.ts'
import { kinds, routeNames } from './scrape-site.ts'

const requests = 200_000
const rounds = 7
const pages = 40

interface Counting {
  readonly settled: (request: Settled) => void
  readonly page: () => Promise<unknown>
}

export async function countingCost(): Promise<readonly Figure[]> {
  const metrics = createMetrics({
    world: () => worldOf({ blue: {}, green: {} }),
    held: () => 0,
    evidence: () => null,
    inFlight: () => [],
  })
  const top = createTop(() => performance.now())
  const own = await costOf(metrics)
  const library = await costOf(promClient())
  const { nsEach: topNs } = await costOf({ settled: top.settled, page: async () => null })
  return [
    { name: 'a request counted, ns', value: own.nsEach, target: { atMost: 3000 } },
    { name: 'the same by prom-client, ns', value: library.nsEach, target: null },
    {
      name: 'a request in the figures of the last minute, ns',
      value: topNs,
      target: { atMost: 1000 },
    },
    { name: 'the page made, p50 ms', value: own.page.p50, target: null },
    { name: 'the same by prom-client, p50 ms', value: library.page.p50, target: null },
  ]
}

async function costOf({ settled, page }: Counting) {
  const records = allRecords()
  const ns: number[] = []
  for (let round = 0; round < rounds; round++) {
    const began = process.cpuUsage()
    for (let i = 0; i < requests; i++) settled(records[i % records.length] as Settled)
    const { user, system } = process.cpuUsage(began)
    ns.push((1000 * (user + system)) / requests)
  }
  const took: number[] = []
  for (let n = 0; n < pages; n++) {
    const began = performance.now()
    await page()
    took.push(performance.now() - began)
  }
  // The first rounds are the compiler's.
  return { nsEach: percentile(ns.slice(2)).p50, page: percentile(took) }
}

function allRecords(): readonly Settled[] {
  const slots = ['blue', 'green'] as const
  return routeNames.flatMap((route) =>
    slots.flatMap((slot) =>
      kinds.map(({ method, code }) => settledOf({ route, slot, method, status: code })),
    ),
  )
}

/** The metrics of a request, made as prom-client means it. */
function promClient(): Counting {
  const registers = [new Registry()]
  const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
  const help = 'As in src/telemetry/request-metrics.ts.'
  const total = new Counter({
    name: 'requests_total',
    help,
    labelNames: ['route', 'slot', 'method', 'code', 'protocol'],
    registers,
  })
  const histogram = <Label extends string>(name: string, labelNames: Label[]): Histogram<Label> =>
    new Histogram({ name, help, labelNames, buckets, registers })
  const duration = histogram('duration_seconds', ['route', 'slot', 'method', 'code'])
  const upstream = histogram('upstream_seconds', ['route', 'slot'])
  const overhead = histogram('overhead_seconds', ['route'])
  return {
    settled({ route, slot, method, status, protocol, ms, upstreamMs, overheadMs }) {
      const labels = { route: route ?? '', slot: slot ?? '' }
      total.inc({ ...labels, method, code: status, protocol })
      duration.observe({ ...labels, method, code: `${Math.floor(status / 100)}xx` }, ms / 1000)
      upstream.observe(labels, (upstreamMs ?? 0) / 1000)
      overhead.observe({ route: labels.route }, (overheadMs ?? 0) / 1000)
    },
    page: () => (registers[0] as Registry).metrics(),
  }
}
