// What a promote costs: the time of the swap, the latency of fresh requests while a 5 s request drains, and how many
// requests failed. Prints a table and one line of JSON; figures of the drain stand beside the calm of the same run.
import autocannon from 'autocannon'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startDemoApp } from '../demo/app-process.ts'
import { startBenchGateway } from './gateway.ts'
import { percentile, type Latencies } from './percentile.ts'
import { printTable } from './table.ts'

const promotes = Number(process.env['PROMOTES'] ?? 6)
const load = { connections: 40, rate: 400 }

const keep = new Agent({ keepAlive: true })

const dir = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
const database = join(dir, 'links.sqlite')
const none = (): void => {}
const blue = await startDemoApp({ slot: 'blue', version: '1', database, breakage: {} }, none)
const green = await startDemoApp({ slot: 'green', version: '2', database, breakage: {} }, none)
const gateway = await startBenchGateway(dir, {
  slots: { blue: { web: blue.url }, green: { web: green.url } },
  // What follows the drain is no cost of a promote, and each would take ten minutes.
  promote: { drain: '10s', bake: '0s' },
})
try {
  await gateway.healthy('blue')
  await gateway.healthy('green')
  report(await measure())
} finally {
  await gateway.end()
  await Promise.all([blue.end(), green.end()])
  await rm(dir, { recursive: true, force: true })
}

interface Figures {
  readonly swapMs: readonly number[]
  readonly calm: Latencies
  readonly draining: Latencies
  readonly slowAnswered: number
  readonly requests: number
  readonly failed: number
}

async function measure(): Promise<Figures> {
  const swapMs: number[] = []
  const calm: number[] = []
  const draining: number[] = []
  let slowAnswered = 0
  const done = Promise.withResolvers<autocannon.Result>()
  const options = {
    url: `${gateway.url}/api/version`,
    connections: load.connections,
    overallRate: load.rate,
    duration: 3600,
  }
  const traffic = autocannon(options, (error, found) =>
    error ? done.reject(error) : done.resolve(found),
  )
  await pause(1000)
  for (let n = 0; n < promotes; n++) {
    await askFor(2000, calm)
    const slow = ask('/api/slow?ms=5000', 'kept').then(() => slowAnswered++)
    await pause(500)
    const { body } = await gateway.promote(n % 2 === 0 ? 'green' : 'blue')
    const swap = body.promotion?.steps.find((step) => step.name === 'switch')
    if (swap === undefined) throw new Error(`promote ${n + 1} ended with ${JSON.stringify(body)}`)
    swapMs.push(swap.ms)
    // 4 s of fresh requests, every one of them while the slow one is still in the old slot.
    await askFor(4000, draining)
    await slow
    await gateway.settled()
  }
  traffic.stop()
  const result = await done.promise
  const failed = result.non2xx + result.errors + result.timeouts + result.mismatches
  const requests = result.requests.total + calm.length + draining.length + promotes
  return {
    swapMs,
    calm: percentile(calm),
    draining: percentile(draining),
    slowAnswered,
    requests,
    failed,
  }
}

/** Fresh requests, each on a connection of its own, one every 20 ms. */
async function askFor(ms: number, latencies: number[]): Promise<void> {
  const end = performance.now() + ms
  const asked: Promise<unknown>[] = []
  while (performance.now() < end) {
    asked.push(ask('/api/version', 'fresh').then((took) => latencies.push(took)))
    await pause(20)
  }
  await Promise.all(asked)
}

/** Milliseconds to the last byte of a 200; anything else ends the bench. */
function ask(path: string, connection: 'kept' | 'fresh'): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const began = performance.now()
  const call = get(
    `${gateway.url}${path}`,
    { agent: connection === 'kept' ? keep : false },
    (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`${path}: ${answer.statusCode}`))
      answer.resume()
      answer.once('end', () => resolve(performance.now() - began))
      answer.once('error', reject)
    },
  )
  call.once('error', reject)
  return promise
}

function report(figures: Figures): void {
  const { calm, draining } = figures
  const swap = percentile([...figures.swapMs])
  printTable(
    `${promotes} promotes under ${load.rate} requests/s, ${cpus().length} cores of ${cpus()[0]?.model ?? '?'}`,
    [
      ['', 'p50', 'p99', 'max', 'expected'],
      ['swap of the World, ms', swap.p50, swap.p99, swap.max, '< 1'],
      ['fresh request, calm, ms', calm.p50, calm.p99, calm.max, ''],
      [
        'fresh request, while 5 s request drains, ms',
        draining.p50,
        draining.p99,
        draining.max,
        '< 50',
      ],
      [
        'draining / calm',
        draining.p50 / calm.p50,
        draining.p99 / calm.p99,
        draining.max / calm.max,
        '',
      ],
      [
        'slow requests of the old slot answered',
        `${figures.slowAnswered}/${promotes}`,
        '',
        '',
        `${promotes}`,
      ],
      ['requests failed', `${figures.failed}/${figures.requests}`, '', '', '0'],
    ],
  )
  console.log(JSON.stringify({ bench: 'switch', promotes, ...load, ...figures, swapMs: swap }))
}
