// A process of its own for limits-memory.ts: a million IPv4 addresses and then a million IPv6 networks within a minute, each a client that
// was never seen before, go through the whole door, and one ordinary client among them. Prints what the process has grown by.
import { routeOf } from '../test/support/route-of.ts'
import type { Crowded } from './limits-memory.ts'
import { headOf, openBenchLimits } from './limits-opened.ts'

const [clients, warmUp] = [2_000_000, 100_000]
const minuteMs = 60_000
const agent =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

const route = routeOf('site', { profile: 'page' })
const { limits, end } = await openBenchLimits([route])
let refusals = 0
const began = { epochMs: Date.now(), nowMs: performance.now() }

// What the engine takes for what is soon garbage is not what is asked.
for (let i = 0; i < warmUp; i++) visit(`9.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, 0)
const before = rssMb()
let ordinaryRefused = 0
for (let i = 0; i < clients; i++) {
  const atMs = (i / clients) * minuteMs
  visit(addressOf(i), atMs)
  if (i % Math.ceil(clients / 60) !== 0) continue
  // One request each second; and at half time a page with all its parts.
  const parts = i > clients / 2 && i < clients / 2 + clients / 60 ? 60 : 1
  const refusedBefore = refusals
  for (let n = 0; n < parts; n++) visit('203.0.113.7', atMs)
  ordinaryRefused += refusals - refusedBefore
}
const crowded: Crowded = { rssMb: rssMb() - before, ordinaryRefused }
await end()
console.log(JSON.stringify(crowded))

function visit(address: string, afterMs: number): void {
  const [epochMs, nowMs] = [began.epochMs + afterMs, began.nowMs + afterMs]
  const fields = { 'user-agent': agent, 'x-forwarded-for': address, 'accept-language': 'en' }
  const asked = { head: headOf('/', fields), route, kind: 'http', address, epochMs, nowMs } as const
  limits.admission.ask(asked, (ruling) => {
    if (ruling.kind !== 'admitted') return void refusals++
    limits.admission.answered(ruling.seat, 200, [])
    limits.admission.ended(ruling.seat, { upstreamMs: 1, outcome: 'answered' })
  })
}

function addressOf(i: number): string {
  const n = i % (clients / 2)
  return i < clients / 2
    ? `20.${n >> 16}.${(n >> 8) & 255}.${n & 255}`
    : `2001:db8:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::1`
}

function rssMb(): number {
  globalThis.gc?.()
  return process.memoryUsage().rss / 1_000_000
}
