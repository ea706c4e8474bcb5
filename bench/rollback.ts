// A bad release end to end: promoted under load, condemned, left. The gateway and the slots are processes of their own, the visitors
// autocannon's. Prints how long each rate of failure takes to be found and left, and what visitors saw; exits 1 if a GET was
// seen to fail. RUNS: promotes a row; QUICK=1: as few as tell anything.
import autocannon from 'autocannon'
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startBenchGateway, type BenchGateway } from './gateway.ts'
import { percentile, percentile95 } from './percentile.ts'
import { startLoad } from './rollback-load.ts'
import { startBenchSlot, type BenchSlot } from './rollback-slot.ts'
import { printTable, type Cell } from './table.ts'

interface Row {
  readonly share: number
  readonly perSecond: number
  /** Of ten requests. */
  readonly posts: number
}

/** One promote that was taken back. */
interface Run {
  /** From the first failing answer of the slot to the moment from which no request begins there. */
  readonly leftMs: number
  /** From the decision to that moment. */
  readonly flipMs: number
  readonly slotFailed: number
}

interface Figures extends Row {
  readonly runs: readonly Run[]
  readonly requests: number
  readonly failedGets: number
  readonly failedPosts: number
  /** Connections, whatever was asked over them. */
  readonly broken: number
}

const quick = process.env['QUICK'] === '1'
const asked = process.env['RUNS']

/** Enough of the old slot that the limit is the floor. */
const historyLength = 2000

const rows: readonly Row[] = [0, 3].flatMap((posts) =>
  [1, 0.2, 0.05].flatMap((share) => [50, 500].map((perSecond) => ({ share, perSecond, posts }))),
)

const dir = await mkdtemp(join(tmpdir(), 'sluice-bench-'))
const blue = await startBenchSlot('blue')
const green = await startBenchSlot('green')
const gateway = await startBenchGateway(dir, {
  slots: { blue: { web: blue.url }, green: { web: green.url } },
  trustedProxies: ['127.0.0.1/32'],
  promote: { bake: '10m', smoke: [], drain: '2s' },
})
try {
  await gateway.healthy('blue')
  await gateway.healthy('green')
  await autocannon({ url: gateway.url, connections: 10, amount: historyLength })
  const all: Figures[] = []
  for (const row of rows) if (runsOf(row) > 0) all.push(await measure(row, gateway, green))
  report(all)
} finally {
  await gateway.end()
  await Promise.all([blue.end(), green.end()])
  await rm(dir, { recursive: true, force: true })
}

async function measure(row: Row, to: BenchGateway, slot: BenchSlot): Promise<Figures> {
  const load = await startLoad({ url: to.url, ...row })
  const runs: Run[] = []
  for (let n = 0; n < runsOf(row); n++) {
    const run = await promoteBad(row, n, to, slot)
    runs.push(run)
    // No release is promoted within a second of the last: what the old slot may be asked twice grows by ten a second again.
    await pause(100 * (1 + run.slotFailed))
  }
  const { requests, failedGets, failedPosts, broken } = await load.stop()
  return { ...row, runs, requests, failedGets, failedPosts, broken }
}

/** Small faults take long to find: fewer of them, and 0 where it is to be quick. */
function runsOf({ share, perSecond }: Row): number {
  if (asked !== undefined) return Number(asked)
  const isLong = share === 0.05 && perSecond === 50
  if (quick) return isLong ? 0 : 2
  if (isLong) return 4
  return share === 1 ? 10 : 7
}

async function promoteBad(row: Row, n: number, to: BenchGateway, slot: BenchSlot): Promise<Run> {
  await slot.fail(row.share)
  const version = `${row.share} ${row.perSecond} ${row.posts} ${n}`
  const { body } = await to.promote('green', { version })
  if (body.promotion?.generation === undefined)
    throw new Error(`promote ended with ${JSON.stringify(body)}`)
  const { evidence, verdict, retreat } = await to.settled()
  const { failed, firstFailureMs } = await slot.count()
  const judgement = verdict?.judgement
  if (evidence === null || retreat === null || judgement == null || firstFailureMs === null)
    throw new Error(`${version}: ${JSON.stringify(verdict)}`)
  const decidedAtMs = evidence.atMs - evidence.elapsedMs + judgement.afterMs
  const { flipMs } = retreat
  return { leftMs: decidedAtMs + flipMs - firstFailureMs, flipMs, slotFailed: failed }
}

function report(all: readonly Figures[]): void {
  printTable(
    `Bad releases, ${cpus().length} cores of ${cpus()[0]?.model ?? '?'}: medians and 95th percentiles of the promotes of a row`,
    [
      [
        'the new slot fails',
        'promotes',
        'first failure to flip, ms',
        'p95',
        'decision to flip, ms',
        'p95',
        'failures on the slot',
        'p95',
        'GETs seen to fail',
        'POSTs seen to fail',
        'connections broken',
        'requests',
      ],
      ...all.map(rowOf),
    ],
  )
  // Whose connection broke is not known: it is taken for the worse.
  const seen = all.reduce((sum, { failedGets, broken }) => sum + failedGets + broken, 0)
  console.log(JSON.stringify({ bench: 'rollback', seen, rows: all }))
  if (seen > 0) {
    console.error(`${seen} GETs were seen to fail; expected none`)
    process.exitCode = 1
  }
}

function rowOf(figures: Figures): readonly Cell[] {
  const { share, perSecond, posts, runs } = figures
  const both = (of: (run: Run) => number): readonly [number, number] => {
    const values = runs.map(of)
    return [percentile(values).p50, percentile95(values)]
  }
  return [
    `${100 * share}% of ${perSecond}/s, ${posts === 0 ? 'GET' : `${10 * posts}% POST`}`,
    runs.length,
    ...both((run) => run.leftMs),
    ...both((run) => run.flipMs),
    ...both((run) => run.slotFailed),
    figures.failedGets,
    posts === 0 ? '' : figures.failedPosts,
    figures.broken,
    figures.requests,
  ]
}
