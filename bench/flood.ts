// Crawlers in droves: 5,000 addresses ask 500 times a second of an app that can do 100, and 50 people with a session want their pages.
// Four floods: crawlers that say who they are, evenly as thousands of machines do; the same in waves, all of a second's requests at once,
// as a single machine does; those that pose as browsers; and the first with nothing in force, to compare with.
// Prints a table; exits 1 if a target is missed. RATE, SECONDS: the flood's.
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Crawled } from './flood-crawlers.ts'
import { startBenchGateway, type BenchGateway } from './gateway.ts'
import { percentile95 } from './percentile.ts'
import { printTable, type Cell } from './table.ts'

const rate = Number(process.env['RATE'] ?? 500)
const seconds = Number(process.env['SECONDS'] ?? 20)
const people = 50
const addresses = 5000
const even = 20

const agents = {
  named:
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)',
  posing:
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
}

interface Flood {
  readonly title: string
  readonly agent: string
  readonly mode: 'observe' | 'enforce'
  /** Into so many parts each second's requests are spread. */
  readonly beats: number
  /** Success of people, and how much slower than in the calm they may be; null: only shown. */
  readonly target: { readonly success: number; readonly p95: number | null } | null
}

const floods: readonly Flood[] = [
  {
    title: 'named crawlers',
    agent: agents.named,
    mode: 'enforce',
    beats: even,
    target: { success: 0.999, p95: 1.2 },
  },
  {
    title: 'named, in waves',
    agent: agents.named,
    mode: 'enforce',
    beats: 1,
    target: { success: 0.999, p95: null },
  },
  {
    title: 'posing as browsers',
    agent: agents.posing,
    mode: 'enforce',
    beats: even,
    target: { success: 0.99, p95: null },
  },
  {
    title: 'named, only observed',
    agent: agents.named,
    mode: 'observe',
    beats: even,
    target: null,
  },
]

interface Pages {
  readonly ms: readonly number[]
  readonly asked: number
  readonly answered: number
}

const dir = await mkdtemp(join(tmpdir(), 'sluice-flood-'))
const app = await startApp()
const rows: Cell[][] = [
  [
    'flood',
    'people: pages',
    'answered %',
    'p95 ms',
    'calm p95',
    'ratio',
    'crawlers: asked',
    'let in',
    'refused',
  ],
]
let missed = false
try {
  for (const flood of floods) rows.push(await measure(flood))
} finally {
  app.process.kill('SIGKILL')
  await rm(dir, { recursive: true, force: true })
}
printTable(
  `${addresses} addresses, ${rate} a second for ${seconds} s; an app that can do 100; ${people} people`,
  rows,
)
if (missed) process.exitCode = 1

async function measure({ title, agent, mode, beats, target }: Flood): Promise<Cell[]> {
  const home = await mkdtemp(join(dir, 'gateway-'))
  const gateway = await startBenchGateway(home, {
    slots: { blue: { web: app.url }, green: { web: app.url } },
    trustedProxies: ['127.0.0.1/32'],
    bots: { mode, verify: false },
  })
  try {
    await gateway.healthy('blue')
    const visitors = await Promise.all(Array.from({ length: people }, (_, n) => login(gateway, n)))
    const calm = await browse(visitors, seconds / 2)
    const flooding = crawl(gateway, agent, beats)
    await pause(2000)
    const under = await browse(visitors, seconds - 3)
    const crawlers = await flooding
    const [before, after] = [percentile95(calm.ms), percentile95(under.ms)]
    const success = under.answered / under.asked
    const ratio = after / before
    const fails =
      target !== null && (success < target.success || (target.p95 !== null && ratio > target.p95))
    if (fails) missed = true
    return [
      fails ? `${title} (missed)` : title,
      under.asked,
      (success * 100).toFixed(2),
      after,
      before,
      ratio,
      crawlers.asked,
      crawlers.letIn,
      crawlers.asked - crawlers.letIn,
    ]
  } finally {
    await gateway.end()
  }
}

/** One person: a page every two and a half seconds or so, over one connection, with the cookie the app gave. */
type Visitor = () => Promise<{ readonly status: number; readonly ms: number }>

async function login(gateway: BenchGateway, n: number): Promise<Visitor> {
  const keep = new Agent({ keepAlive: true, maxSockets: 1 })
  const { port } = new URL(gateway.url)
  const headers = {
    Host: 'shop.example',
    'User-Agent': agents.posing,
    'Accept-Language': 'en',
    'X-Forwarded-For': `198.51.100.${n}`,
  }
  const ask = (path: string, cookie: string) => {
    const began = performance.now()
    const { promise, resolve } = Promise.withResolvers<{
      status: number
      ms: number
      set: string
    }>()
    const done = (status: number, set: string): void =>
      resolve({ status, ms: performance.now() - began, set })
    const call = request(
      { host: '127.0.0.1', port, path, agent: keep, headers: { ...headers, Cookie: cookie } },
      (answer) => {
        answer.resume()
        const [set = ''] = answer.headers['set-cookie'] ?? []
        answer.once('close', () => done(answer.statusCode ?? 0, set))
      },
    )
    call.setTimeout(10_000, () => call.destroy())
    call.once('error', () => done(0, ''))
    call.end()
    return promise
  }
  const { set } = await ask('/login', '')
  const [cookie = ''] = set.split(';', 1)
  return () => ask('/', cookie)
}

async function browse(visitors: readonly Visitor[], forSeconds: number): Promise<Pages> {
  const ms: number[] = []
  let asked = 0
  const until = performance.now() + forSeconds * 1000
  await Promise.all(
    visitors.map(async (visit, n) => {
      await pause((n / visitors.length) * 2500)
      while (performance.now() < until) {
        asked++
        const { status, ms: took } = await visit()
        if (status === 200) ms.push(took)
        await pause(2500)
      }
    }),
  )
  return { ms, asked, answered: ms.length }
}

async function crawl(gateway: BenchGateway, agent: string, beats: number): Promise<Crawled> {
  const script = fileURLToPath(new URL('flood-crawlers.ts', import.meta.url))
  const sent = [gateway.url, rate, seconds, addresses, beats, agent].map(String)
  const { stdout } = await promisify(execFile)(process.execPath, [script, ...sent])
  return JSON.parse(stdout) as Crawled
}

async function startApp(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const script = fileURLToPath(new URL('flood-app.ts', import.meta.url))
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] })
  const port = await new Promise<string>((resolve, reject) => {
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`the app ended with ${code}`)))
  })
  return { url: `http://127.0.0.1:${port}`, process: child }
}
