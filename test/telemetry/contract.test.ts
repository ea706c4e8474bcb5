// The metrics of the contract: names, labels and buckets, each of them fed by what it is about, through a real gateway.
import type { RequestListener } from 'node:http'
import { expect, test } from 'vitest'
import { chrome, startDoor, type Door } from '../limits/door/door.ts'
import { closedPort, upstream } from '../support/upstream.ts'
import { scrapeOwn, type Series } from './scrape.ts'

/** Labels by metric; the two of the judge are fed in test/bake. Those below the line are beside the contract. */
const contract: Readonly<Record<string, readonly string[]>> = {
  sluice_requests_total: ['code', 'method', 'protocol', 'route', 'slot'],
  sluice_request_duration_seconds: ['code', 'method', 'route', 'slot'],
  sluice_upstream_duration_seconds: ['route', 'slot'],
  sluice_requests_in_flight: ['route', 'slot'],
  sluice_upstream_errors_total: ['reason', 'route', 'slot'],
  sluice_rate_limited_total: ['policy', 'route'],
  sluice_rate_limiter_errors_total: ['store'],
  sluice_bot_decisions_total: ['action', 'category', 'route'],
  sluice_bans: [],
  sluice_bans_total: ['reason'],
  sluice_slot_live: ['slot'],
  sluice_slot_healthy: ['slot'],
  sluice_generation: [],
  sluice_promotes_total: ['result', 'to'],
  sluice_rollbacks_total: ['cause'],
  sluice_promote_swap_seconds: [],
  sluice_held_requests: [],
  sluice_drain_cut_total: ['kind', 'slot'],
  sluice_config_reloads_total: ['result'],
  // ---
  sluice_overhead_seconds: ['route'],
  sluice_shed_total: ['route', 'rule'],
  sluice_event_loop_busy_seconds_total: [],
  sluice_connections_open: [],
  sluice_connections_limit: [],
}

const durations = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const buckets: Readonly<Record<string, readonly number[]>> = {
  sluice_request_duration_seconds: durations,
  sluice_upstream_duration_seconds: durations,
  sluice_overhead_seconds: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1],
  sluice_promote_swap_seconds: [0.00001, 0.0001, 0.001, 0.01, 0.1],
}

test('every metric of the contract has its labels and buckets, and a number once there is something to tell', async () => {
  const stuck: (() => void)[] = []
  const app: RequestListener = (req, res) =>
    void (req.url === '/stuck' ? stuck.push(() => res.end()) : res.end('ok'))
  const port = await closedPort()
  const down = `http://127.0.0.1:${port}`
  const [blue, green] = [await upstream('blue', app), await upstream('green', app)]
  const door = await startDoor(
    {
      slots: { blue: { web: blue.url, down }, green: { web: green.url, down: green.url } },
      redis: `redis://127.0.0.1:${port}`,
      routes: [
        { name: 'narrow', match: { path: '/narrow' }, service: 'web', limit: { rate: '1/min' } },
        { name: 'full', match: { path: '/stuck' }, service: 'web', inFlight: 1 },
        { name: 'down', match: { path: '/down' }, service: 'down' },
        { name: 'site', match: { path: '/' }, service: 'web' },
      ],
      capacity: { queue: 0 },
      promote: { ready: '50ms', drain: '50ms', smoke: [] },
    },
    app,
    { healthy: ['green'] },
  )
  await live(door, stuck)
  const series = await scrapeOwn(door)
  expect(labelsOf(series, Object.keys(contract))).toEqual(contract)
  expect(bucketsOf(series)).toMatchObject(buckets)
  for (const name of Object.keys(contract)) {
    const found = series.filter((s) => baseOf(s.name) === name)
    expect([name, Math.max(...found.map(({ value }) => value))]).toEqual([
      name,
      expect.toSatisfy((most: number) => most > 0),
    ])
  }
})

/** Something of everything there is a metric for; at the end one request is in flight and one is held. */
async function live(door: Door, stuck: readonly (() => void)[]): Promise<void> {
  await door.ask({ path: '/down' })
  await door.burst(3, { path: '/narrow' })
  await door.api('POST', '/v1/bans', { what: '203.0.113.200' })
  const cut = door.ask({ path: '/stuck', from: '203.0.113.8' })
  await expect.poll(() => stuck.length).toBe(1)
  expect((await door.ask({ path: '/stuck', from: '203.0.113.9' })).status).toBe(503)
  await door.promote('green', { force: true })
  expect((await cut).status).toBe(504)
  await door.settled()
  await door.rollback({ force: true })
  await door.settled()
  await door.api('POST', '/v1/reload')
  void door.ask({ path: '/stuck', from: '203.0.113.10' }).catch(() => {})
  await expect.poll(() => stuck.length).toBe(2)
  await door.api('POST', '/v1/pause')
  void door.ask({ agent: chrome, from: '203.0.113.11' }).catch(() => {})
  await expect.poll(async () => (await door.status()).traffic.held).toBe(1)
}

function labelsOf(series: readonly Series[], names: readonly string[]) {
  const found: Record<string, readonly string[]> = {}
  for (const { name, labels } of series) {
    const base = baseOf(name)
    if (!names.includes(base)) continue
    const keys = Object.keys(labels).filter((key) => key !== 'le')
    found[base] = [...new Set([...(found[base] ?? []), ...keys])].toSorted()
  }
  return found
}

function bucketsOf(series: readonly Series[]): Record<string, number[]> {
  const found: Record<string, Set<number>> = {}
  for (const { name, labels } of series) {
    const bound = Number(labels['le'])
    if (Number.isFinite(bound)) (found[baseOf(name)] ??= new Set()).add(bound)
  }
  return Object.fromEntries(Object.entries(found).map(([name, bounds]) => [name, [...bounds]]))
}

/** Without what a histogram adds to its name. */
function baseOf(name: string): string {
  return name.replace(/_(bucket|sum|count)$/, '')
}
