// What the page works out by itself: traffic out of /metrics, lines out of a stream, steps and outcomes out of a promotion.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import type { Promotion } from '../../src/model/promotion.ts'
import type { RouteFigures } from '../../src/model/top.ts'
import type { Told } from '../../src/model/events.ts'
import { topOf } from '../cli/records.ts'
import { startTestGateway } from '../support/gateway.ts'
import { promotionOf } from '../support/promotion-of.ts'
import { upstream } from '../support/upstream.ts'

interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}
interface Traffic {
  perSecond: number
  failedShare: number | null
  p50Ms: number | null
  p99Ms: number | null
}
interface Reading {
  startedAt: number
  slots: Record<'blue' | 'green', { requests: number; failed: number }>
}
type Bucket = { le: number; count: number }
type Open = (after: number | null, signal: AbortSignal) => Promise<Response>

const { parseMetrics } = await load<{
  parseMetrics: (text: string, names: Set<string>) => Sample[]
}>('metrics-text.js')
const { quantile } = await load<{
  quantile: (q: number, buckets: Bucket[]) => number | null
}>('quantile.js')
const { readTraffic, trafficBetween } = await load<{
  readTraffic: (text: string) => Reading
  trafficBetween: (a: Reading, b: Reading, slot: 'blue' | 'green', ms: number) => Traffic | null
}>('traffic.js')
const { createLines, createStream } = await load<{
  createLines: () => (chunk: string) => string[]
  createStream: (
    open: Open,
    onEvent: (event: Told) => void,
    onOpen: () => void,
  ) => { start(): void; stop(): void }
}>('stream.js')
const { stepsOf } = await load<{
  stepsOf: (promotion: Promotion, draining: string) => { state: string; name: string }[]
}>('steps.js')
const { cellsOf } = await load<{
  cellsOf: (route: RouteFigures, seconds: number) => [label: string, text: string][]
}>('routes.js')
const { outcomeOf } = await load<{
  outcomeOf: (answer: object) => { tone: string; text: string; detail?: string; next: string }
}>('outcome.js')

test('a route is a row with the names of the head of its table, a dash where there is nothing', async () => {
  const html = await readFile(new URL('../../src/admin/page/index.html', import.meta.url), 'utf8')
  const [, head = ''] = /<table id="routes"(.*?)<\/thead>/s.exec(html) ?? []
  const names = [...head.matchAll(/scope="col">([^<]+)</g)].map(([, name]) => name)
  const [api] = topOf().routes
  if (api === undefined) throw new Error('a route')
  const cells = cellsOf(api, 30)
  expect(cells.map(([label]) => label)).toEqual(names)
  expect(cells.map(([, text]) => text)).toEqual([
    'api',
    '81.2',
    '98.8%',
    '–',
    '1.2%',
    '< 0.1%',
    '8.2ms',
    '40ms',
    '61ms',
    '6 limit, 24 bot',
  ])
})

test('metrics are read with their labels, escapes and special values; other names are passed over', () => {
  const text = [
    '# HELP a_total counts {a="b"} 3',
    '# TYPE a_total counter',
    'a_total 1',
    String.raw`a_total{path="a\"b\\c\n}",slot="blue"} 2.5e3 1700000000000`,
    'a_total{} +Inf',
    'a_total_more 7',
    'b_total{slot="green",} 4',
    'a_total{torn="x',
    '',
  ].join('\n')
  expect(parseMetrics(text, new Set(['a_total', 'b_total']))).toEqual([
    { name: 'a_total', labels: {}, value: 1 },
    { name: 'a_total', labels: { path: 'a"b\\c\n}', slot: 'blue' }, value: 2500 },
    { name: 'a_total', labels: {}, value: Infinity },
    { name: 'b_total', labels: { slot: 'green' }, value: 4 },
  ])
})

test('a quantile lies within its bucket, by its share of it', () => {
  const buckets = [
    { le: 0.1, count: 50 },
    { le: 0.5, count: 90 },
    { le: 1, count: 90 },
    { le: Infinity, count: 100 },
  ]
  expect(quantile(0.25, buckets)).toBeCloseTo(0.05)
  expect(quantile(0.5, buckets)).toBeCloseTo(0.1)
  expect(quantile(0.7, buckets)).toBeCloseTo(0.3)
  // Beyond the last bound nothing is known but that.
  expect(quantile(0.99, buckets)).toBe(1)
  expect(quantile(0.5, [])).toBeNull()
  expect(quantile(0.5, [{ le: Infinity, count: 0 }])).toBeNull()
})

test('the traffic of a slot is the difference of two readings of a real gateway', async () => {
  const blue = await upstream('blue', (req, res) => {
    res.writeHead(req.url === '/bad' ? 500 : 200).end()
  })
  const green = await upstream('green')
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    routes: [{ name: 'site', match: { path: '/' }, service: 'web' }],
  })
  const read = async (): Promise<Reading> =>
    readTraffic(await (await fetch(`${gateway.adminUrl}/metrics`)).text())
  const before = await read()
  for (const path of ['/', '/', '/', '/bad']) await (await fetch(gateway.url + path)).text()
  const after = await read()
  expect(after.startedAt).toBeGreaterThan(0)
  const traffic = trafficBetween(before, after, 'blue', 2000)
  expect(traffic).toMatchObject({ perSecond: 2, failedShare: 0.25 })
  expect(traffic?.p50Ms).toBeGreaterThan(0)
  expect(traffic?.p99Ms).toBeGreaterThanOrEqual(traffic?.p50Ms ?? Infinity)
  expect(trafficBetween(before, after, 'green', 2000)).toEqual({
    perSecond: 0,
    failedShare: null,
    p50Ms: null,
    p99Ms: null,
  })
})

test('counters that began anew give no traffic', () => {
  const reading = (start: number, count: number): Reading =>
    readTraffic(
      `sluice_process_start_time_seconds ${start}\nsluice_requests_total{slot="blue",code="200"} ${count}\n`,
    )
  expect(trafficBetween(reading(1, 5), reading(1, 9), 'blue', 2000)?.perSecond).toBe(2)
  expect(trafficBetween(reading(1, 5), reading(2, 9), 'blue', 2000)).toBeNull()
  expect(trafficBetween(reading(1, 9), reading(1, 5), 'blue', 2000)).toBeNull()
})

test('lines are put together over chunks, and heartbeats are left out', () => {
  const lines = createLines()
  expect(lines('{"id"')).toEqual([])
  expect(lines(':1}\n\n{"id":2}\n{"i')).toEqual(['{"id":1}', '{"id":2}'])
  expect(lines('d":3}\n')).toEqual(['{"id":3}'])
})

test('a stream that breaks off is taken up again after the last event seen', async () => {
  const asked: (string | undefined)[] = []
  const server = createServer((req, res) => {
    asked.push(req.url)
    if (asked.length === 1) res.end('{"id":7}\n{"id":8}\n{"id":9')
    else res.write('{"id":9}\n')
  })
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  const seen: number[] = []
  const last = Promise.withResolvers<void>()
  let opened = 0
  const stream = createStream(
    (after, signal) => fetch(`http://127.0.0.1:${port}/?after=${after}`, { signal }),
    ({ id }) => {
      seen.push(id)
      if (id === 9) last.resolve()
    },
    () => opened++,
  )
  onTestFinished(() => {
    stream.stop()
    server.close()
    server.closeAllConnections()
  })
  stream.start()
  await last.promise
  expect(seen).toEqual([7, 8, 9])
  expect(asked).toEqual(['/?after=null', '/?after=8'])
  expect(opened).toBe(2)
})

test('a promotion shows what was done, what runs and what is to come', () => {
  const names = (one: Promotion): string[] =>
    stepsOf(one, '').map(({ state, name }) => `${state} ${name}`)
  const steps = [step('probe'), step('intent'), step('switch')]
  expect(names(promotion({ phase: 'smoke', result: 'pending', steps }))).toEqual([
    'done probe',
    'done intent',
    'done switch',
    'running smoke',
    'ahead confirm',
    'ahead drain',
  ])
  const failed = [...steps, { ...step('smoke'), ok: false }]
  expect(
    names(promotion({ phase: 'put-back', result: 'pending', steps: failed })).slice(3),
  ).toEqual(['failed smoke', 'running put-back'])
  expect(names(promotion({ phase: 'done', result: 'refused', steps: [step('probe')] }))).toEqual([
    'done probe',
  ])
})

test('an outcome is a sentence that says who is live, and a next step', () => {
  const moved = promotion({ result: 'promoted', phase: 'drain', steps: [step('probe')] })
  const body = { live: 'green', generation: 7, promotion: moved }
  expect(outcomeOf({ kind: 'ok', body, nowMs: 0 })).toEqual({
    tone: 'good',
    text: 'Promoted: green is live, generation 7, after 12ms.',
    detail: '',
    next: 'watch 5xx and p99 of green below; “Roll back” brings blue back.',
  })
  const problem = {
    title: 'Not ready.',
    detail: 'web answered 503',
    next: 'Mend it.',
    live: 'blue',
  }
  expect(outcomeOf({ kind: 'refused', problem })).toEqual({
    tone: 'bad',
    text: 'Not ready. blue is live.',
    detail: 'web answered 503.',
    next: 'Mend it.',
  })
  expect(outcomeOf({ kind: 'unreachable', detail: 'no connection' }).text).toContain('not known')
})

function step(name: Promotion['steps'][number]['name']): Promotion['steps'][number] {
  return { name, ok: true, detail: `${name} was fine`, ms: 12 }
}

function promotion(over: Partial<Promotion>): Promotion {
  return promotionOf({ by: 'test', generation: 2, ...over })
}

/** The modules are JavaScript with types in comments, which this project's tsc does not read. */
async function load<Module>(name: string): Promise<Module> {
  return (await import(new URL(`../../src/admin/page/${name}`, import.meta.url).href)) as Module
}
