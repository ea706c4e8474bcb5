// A scrape as Prometheus makes it, of a gateway with traffic behind it in both slots; and the latency of requests while scrapes go
// on without a pause, beside their latency without one, in turns within the same run.
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, createServer, get, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startBenchGateway, type BenchGateway } from './gateway.ts'
import type { Figure } from './limits-figures.ts'
import { percentile } from './percentile.ts'
import { kinds, routeNames } from './scrape-site.ts'

const scrapes = Number(process.env['SCRAPES'] ?? 100)
/** How often it is looked without and with scrapes. */
const turns = Number(process.env['TURNS'] ?? 5)
const turnMs = 2000
const load = { connections: 8, everyMs: 4 }
/** Prometheus asks every 15 s by default; this is sixty times as often. */
const scrapeEveryMs = 250

export async function scrapingCost(): Promise<readonly Figure[]> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
  const app = createServer((req, res) => {
    req.resume()
    req.once('end', () => res.writeHead(Number(req.headers['x-code'] ?? 200)).end())
  })
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve))
  const web = `http://127.0.0.1:${(app.address() as AddressInfo).port}`
  const limit = { rate: '1000000/s', burst: 1_000_000 }
  const gateway = await startBenchGateway(dir, {
    slots: { blue: { web }, green: { web } },
    promote: { smoke: [] },
    routes: routeNames.map((name) => ({
      name,
      match: { path: `/${name}` },
      service: 'web',
      limit,
    })),
  })
  try {
    return await measure(gateway)
  } finally {
    await gateway.end()
    app.closeAllConnections()
    app.close()
    await rm(dir, { recursive: true, force: true })
  }
}

async function measure(gateway: BenchGateway): Promise<readonly Figure[]> {
  await gateway.healthy('blue')
  await gateway.healthy('green')
  for (const slot of ['blue', 'green'] as const) {
    await gateway.promote(slot)
    await visitAll(gateway)
  }
  const { took, text } = await scrapeBetweenVisits(gateway)
  const { cpuMs } = await scrapeAlone(gateway)
  const [calm, disturbed] = await inTurns(gateway)
  const lines = text.split('\n').filter((line) => line.startsWith('sluice_')).length
  return [
    { name: 'series', value: lines, target: { atLeast: 15_000 } },
    { name: 'page, MB', value: text.length / 1e6, target: null },
    { name: 'scrape p50, ms', value: took.p50, target: { atMost: 20 } },
    { name: 'scrape p99, ms', value: took.p99, target: { atMost: 20 } },
    { name: 'CPU of the gateway for a scrape, ms', value: cpuMs, target: { atMost: 20 } },
    { name: 'request without scrapes p50, ms', value: calm.p50, target: null },
    { name: 'request without scrapes p99, ms', value: calm.p99, target: null },
    { name: 'request beside scrapes p50, ms', value: disturbed.p50, target: null },
    { name: 'request beside scrapes p99, ms', value: disturbed.p99, target: null },
    { name: 'p99 beside / without', value: disturbed.p99 / calm.p99, target: null },
  ]
}

/** Each route with each method and code, once. */
async function visitAll(gateway: BenchGateway): Promise<void> {
  for (const route of routeNames) await Promise.all(kinds.map((kind) => ask(gateway, route, kind)))
}

/** Between two scrapes every series of the live slot moves. */
async function scrapeBetweenVisits(gateway: BenchGateway) {
  const took: number[] = []
  let text = ''
  // The first are the compiler's.
  for (let n = -10; n < scrapes; n++) {
    await visitAll(gateway)
    const found = await scrape(gateway)
    if (n >= 0) took.push(found.ms)
    text = found.text
  }
  return { took: percentile(took), text }
}

/** By what the gateway says of its own CPU time, while it has nothing else to do but its probes. */
async function scrapeAlone(gateway: BenchGateway) {
  const cpuOf = async (): Promise<number> => {
    const { text } = await scrape(gateway)
    return Number(/^sluice_process_cpu_seconds_total (\S+)$/m.exec(text)?.[1])
  }
  const before = await cpuOf()
  for (let n = 1; n < scrapes; n++) await scrape(gateway)
  return { cpuMs: (1000 * ((await cpuOf()) - before)) / scrapes }
}

/** The latencies of requests without scrapes and beside them. */
async function inTurns(gateway: BenchGateway) {
  const calm: number[] = []
  const disturbed: number[] = []
  await askFor(gateway, 1000, [])
  for (let n = 0; n < turns; n++) {
    await askFor(gateway, turnMs, calm)
    const stop = new AbortController()
    const scraping = scrapeUntil(gateway, stop.signal)
    await askFor(gateway, turnMs, disturbed)
    stop.abort()
    await scraping
  }
  return [percentile(calm), percentile(disturbed)] as const
}

async function scrapeUntil(gateway: BenchGateway, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    await scrape(gateway)
    await pause(scrapeEveryMs)
  }
}

async function askFor(gateway: BenchGateway, ms: number, latencies: number[]): Promise<void> {
  const end = performance.now() + ms
  const one = async (): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now()
      await ask(gateway, 'route-7', { method: 'GET', code: 200 })
      latencies.push(performance.now() - began)
      await pause(load.everyMs)
    }
  }
  await Promise.all(Array.from({ length: load.connections }, one))
}

const agent = new Agent({ keepAlive: true })

function ask(
  { url }: BenchGateway,
  route: string,
  { method, code }: (typeof kinds)[number],
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const headers = { 'X-Code': String(code), 'Content-Length': '0' }
  const call = request(`${url}/${route}`, { method, headers, agent }, (answer) => {
    if (answer.statusCode !== code) reject(new Error(`${route}: ${answer.statusCode}`))
    answer.resume()
    answer.once('end', resolve)
  })
  call.once('error', reject)
  call.end()
  return promise
}

function scrape({
  adminUrl,
}: BenchGateway): Promise<{ readonly ms: number; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ ms: number; text: string }>()
  const began = performance.now()
  const call = get(`${adminUrl}/metrics`, { agent }, (answer) => {
    const chunks: Buffer[] = []
    answer.on('data', (chunk: Buffer) => chunks.push(chunk))
    answer.once('end', () => {
      const ms = performance.now() - began
      resolve({ ms, text: Buffer.concat(chunks).toString() })
    })
  })
  call.once('error', reject)
  return promise
}
