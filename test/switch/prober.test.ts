// The prober: health turns after enough answers in a row, is published with the answer that turned it, and a promote
// is told "ready" only on fresh answers.
import type { RequestListener } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { targetsOf, type Health, type World } from '../../src/model/world.ts'
import { preflight } from '../../src/switch/preflight.ts'
import { createProber, type HealthSettings } from '../../src/switch/prober.ts'
import { closedPort, upstream } from '../support/upstream.ts'
import { changing, targetOf, worldOf } from './world-of.ts'

const quick: HealthSettings = {
  path: '/up',
  host: null,
  timeoutMs: 1000,
  intervalMs: 5,
  healthy: 3,
  unhealthy: 2,
}

/** A prober over a World, with the health turns it told. */
function probing(first: World, settings: Partial<HealthSettings> = {}) {
  const cell = changing(first)
  const turns: string[] = []
  const waiting = new Set<() => void>()
  const prober = createProber({
    world: cell.world,
    publish: cell.publish,
    settings: () => ({ ...quick, ...settings }),
    turned(target, health, answer) {
      turns.push(`${target.id} ${health}: ${answer.detail}`)
      for (const check of waiting) check()
    },
  })
  onTestFinished(prober.stop)
  prober.follow()
  const until = (count: number): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting.add(() => turns.length >= count && resolve())
    if (turns.length >= count) resolve()
    return promise
  }
  const health = (slot: 'blue' | 'green'): Health[] =>
    targetsOf(cell.world().slots[slot]).map((t) => t.health)
  return { ...cell, prober, turns, until, health }
}

/** Answers these statuses in turn, the last one for ever; tells of each request by its number. */
function answering(
  statuses: readonly number[],
  onAsked: (nth: number) => void = () => {},
): RequestListener {
  let asked = 0
  return (_req, res) => {
    const status = statuses[Math.min(asked, statuses.length - 1)] ?? 500
    onAsked(++asked)
    res.writeHead(status).end()
  }
}

/** A World with one target in each slot; blue answers nobody asks about. */
async function oneEach(handler: RequestListener): Promise<World> {
  const [blue, green] = [await upstream('blue'), await upstream('green', handler)]
  return worldOf({ blue: { web: [blue.url] }, green: { web: [green.url] } })
}

test('a target is healthy after three good answers in a row, not after two', async () => {
  const seen: Health[] = []
  const world = await oneEach(answering([200], () => seen.push(...run.health('green'))))
  const run = probing(world)
  await run.until(2)
  expect(run.health('green')).toEqual(['healthy'])
  expect(seen.slice(0, 3)).toEqual(['unknown', 'unknown', 'unknown'])
})

test('502, 502, 200 and then good: the bad ones count for nothing, the good ones from the first', async () => {
  let whenHealthy = 0
  let asked = 0
  const world = await oneEach(answering([502, 502, 200, 200, 200], (nth) => (asked = nth)))
  const run = probing(world, { unhealthy: 3 })
  const ready = run.prober.waitReady('green', 5000)
  expect(await ready.finally(() => (whenHealthy = asked))).toBe(true)
  expect(whenHealthy).toBeGreaterThanOrEqual(5)
})

test('two bad answers in a row make it sick and say why; one alone changes nothing', async () => {
  const world = await oneEach(answering([200, 200, 200, 503, 200, 503, 200, 503, 503]))
  const run = probing(world)
  await run.until(3)
  const green = run.turns.filter((turn) => turn.startsWith('green'))
  expect(green.map((turn) => turn.replace(/^\S+ /, ''))).toEqual(['healthy: 200', 'unhealthy: 503'])
  expect(run.health('green')).toEqual(['unhealthy'])
})

test('health that only wavers between the thresholds is never published', async () => {
  const { promise: enough, resolve } = Promise.withResolvers<void>()
  const wavering = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 200 : 503))
  const run = probing(await oneEach(answering(wavering, (nth) => nth === 30 && resolve())))
  await enough
  expect(run.health('green')).toEqual(['unknown'])
})

test('live and standby are probed alike', async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const run = probing(worldOf({ blue: { web: [blue.url] }, green: { web: [green.url] } }))
  await run.until(2)
  expect([run.health('blue'), run.health('green')]).toEqual([['healthy'], ['healthy']])
  expect(blue.seen.length).toBeGreaterThanOrEqual(3)
})

test('ready needs an answer given after it was asked for: a healthy past is not enough', async () => {
  const { promise: stuck, resolve: onStuck } = Promise.withResolvers<void>()
  let asked = 0
  const world = await oneEach((_req, res) => {
    // Three good answers make it healthy; after those it hangs, and nothing has turned yet.
    if (++asked <= 3) res.end()
    else onStuck()
  })
  const run = probing(world)
  await stuck
  expect(run.health('green')).toEqual(['healthy'])
  expect(await run.prober.waitReady('green', 60)).toBe(false)
})

test('a slot of two targets with one sick is not ready, and the sick one is named with its last answer', async () => {
  const [blue, good] = [await upstream('blue'), await upstream('good')]
  const sick = await upstream('sick', answering([500]))
  const run = probing(worldOf({ blue: { web: [blue.url] }, green: { web: [good.url, sick.url] } }))
  await run.until(3)
  const found = await preflight('green', 50, {
    world: run.world,
    prober: run.prober,
    nameProblems: () => new Map(),
  })
  expect(found).toEqual({
    ok: false,
    detail: `green/web/127.0.0.1:${sick.port} is unhealthy, last answer: 500`,
  })
})

test('a slot with a service that has no address is not ready, and says which name', async () => {
  const run = probing(worldOf({ blue: { web: [] }, green: { web: ['http://app.internal:80'] } }))
  const found = await preflight('green', 10, {
    world: run.world,
    prober: run.prober,
    nameProblems: () => new Map([['app.internal', 'ENOTFOUND']]),
  })
  expect(found).toEqual({ ok: false, detail: 'green/web has no address (app.internal: ENOTFOUND)' })
})

test('a slot that nothing listens in is not ready in time and says so', async () => {
  const port = await closedPort()
  const run = probing(worldOf({ blue: { web: [] }, green: { web: [`http://127.0.0.1:${port}`] } }))
  await run.until(1)
  const settings = {
    world: run.world,
    prober: run.prober,
    nameProblems: () => new Map(),
  }
  const { ok, detail } = await preflight('green', 20, settings)
  expect(ok).toBe(false)
  expect(detail).toContain(`127.0.0.1:${port} is unhealthy, last answer: connect ECONNREFUSED`)
})

test('a ready slot says how many targets are healthy', async () => {
  const run = probing(await oneEach(answering([200])))
  const settings = {
    world: run.world,
    prober: run.prober,
    nameProblems: () => new Map(),
  }
  expect(await preflight('green', 5000, settings)).toEqual({
    ok: true,
    detail: '1 of 1 target of green healthy',
  })
})

test('a World with other targets is followed: new ones are probed, old ones are left alone', async () => {
  const [first, second] = [await upstream('first'), await upstream('second')]
  const run = probing(worldOf({ blue: { web: [] }, green: { web: [first.url] } }))
  await run.until(1)
  const fresh = targetOf('green', 'web', second.url)
  const [old] = targetsOf(run.world().slots.green)
  run.publish({ kind: 'targets', slot: 'green', service: 'web', targets: [fresh] })
  run.prober.follow()
  await run.until(2)
  expect(run.turns[1]).toMatch(/^green\/web\/127.0.0.1:\d+ healthy: 200/)
  expect(run.turns[1]).toContain(fresh.id)
  expect(run.prober.lastAnswer(old?.id ?? '')).toBeNull()
  expect(run.prober.lastAnswer(fresh.id)?.ok).toBe(true)
})

test('after its end a prober publishes nothing more', async () => {
  const { promise: asked, resolve } = Promise.withResolvers<() => void>()
  const world = await oneEach((_req, res) => resolve(() => res.end()))
  const run = probing(world, { healthy: 1 })
  const answer = await asked
  run.prober.stop()
  const before = run.changes.length
  answer()
  expect(await run.prober.waitReady('green', 30)).toBe(false)
  expect(run.changes.length).toBe(before)
})
