// Records as the admin API gives them, for the tests of this room. Each test changes what it is about.
import { hostname, userInfo } from 'node:os'
import type { JudgeSummary, Latency, RolledBack, Sample } from '../../src/model/judgement.ts'
import type { Bake, Promotion, Step } from '../../src/model/promotion.ts'
import type { SlotStatus, Status, TargetStatus } from '../../src/model/status.ts'
import type { Figures, Top } from '../../src/model/top.ts'
import { promotionOf as plainPromotionOf } from '../support/promotion-of.ts'

export const now = new Date('2026-11-21T12:00:00.000Z')

/** Who the command says asks, when these tests run it. */
export const me = `${userInfo().username}@${hostname()}`

const steps: readonly Step[] = [
  { name: 'probe', ok: true, detail: '2 of 2 targets of green healthy', ms: 1204 },
  { name: 'intent', ok: true, detail: 'on disk', ms: 3.7 },
  { name: 'switch', ok: true, detail: 'green is live, generation 42', ms: 0.03 },
  { name: 'smoke', ok: true, detail: 'GET / answered 200 by green', ms: 18.2 },
  { name: 'confirm', ok: true, detail: 'green recorded', ms: 3.1 },
]

/** The first `count` steps of a promote that goes well. */
export function stepsOf(count: number): readonly Step[] {
  return steps.slice(0, count)
}

/** A promote of green that has just begun. */
export function promotionOf(changes: Partial<Promotion> = {}): Promotion {
  return plainPromotionOf({ id: 7, by: me, at: '2026-11-21T11:46:00.000Z', ...changes })
}

/** One that is confirmed and drains. */
export function confirmedOf(changes: Partial<Promotion> = {}): Promotion {
  return promotionOf({ phase: 'drain', result: 'promoted', generation: 42, steps, ...changes })
}

/** One that is over. */
export function doneOf(changes: Partial<Promotion> = {}): Promotion {
  const drain: Step = { name: 'drain', ok: true, detail: '3 finished, 0 cut', ms: 812 }
  return confirmedOf({
    phase: 'done',
    steps: [...steps, drain],
    drained: { finished: 3, cut: 0 },
    verdict: { kind: 'inconclusive', detail: 'too few requests to tell', judgement: null },
    ...changes,
  })
}

/** One whose slot never got ready. */
export function refusedOf(changes: Partial<Promotion> = {}): Promotion {
  const detail =
    'green/web/127.0.0.1:3002 is unhealthy, last answer: 503 {"db":"connection refused"}'
  return promotionOf({
    phase: 'done',
    result: 'refused',
    steps: [{ name: 'probe', ok: false, detail, ms: 30_000 }],
    error: { code: 'not_ready', detail },
    ...changes,
  })
}

const limit = {
  rate: 0.01,
  floor: 0.01,
  ratio: 3,
  old: { responses: 2310, failed: 0, bound: 0.0012 },
}

/** A watch that has seen nothing bad, 23 seconds after the switch. */
export function evidenceOf(changes: Partial<JudgeSummary> = {}): JudgeSummary {
  const tally = { responses: 1812, failed: 0 }
  return {
    atMs: now.getTime(),
    elapsedMs: 23_000,
    leftMs: 577_000,
    counts: { ...tally, commonCause: 0, doubtful: 0, counted: tally },
    limit,
    rate: 0,
    suspect: { ...tally, route: null, limit: 0.01, value: 0.4, threshold: 2000 },
    worst: null,
    latency: { before: latencyOf(61), after: latencyOf(58) },
    onOldSlot: { responses: 0, failed: 0 },
    alerts: [],
    verdict: null,
    ...changes,
  }
}

export function latencyOf(p99: number): Latency {
  return { count: 1000, p50: p99 / 5, p90: p99 / 2, p99 }
}

export const bake: Bake = { ms: 600_000, onFail: 'rollback' }

/** One that is drained, and watched. */
export function bakingOf(changes: Partial<Promotion> = {}): Promotion {
  return doneOf({ phase: 'bake', bake, verdict: null, evidence: evidenceOf(), ...changes })
}

/** What the judge has against a slot that fails four of eighteen. */
export function badOf(changes: Partial<RolledBack> = {}): RolledBack {
  const tally = { responses: 18, failed: 4 }
  return {
    kind: 'rolled-back',
    cause: {
      kind: 'errors',
      suspect: { ...tally, route: null, limit: 0.01, value: 1440, threshold: 1000 },
    },
    afterMs: 3600,
    counts: { ...tally, commonCause: 0, doubtful: 0, counted: tally },
    limit,
    worst: { route: 'api', responses: 9, failed: 4, limit: 0.01, value: 2210, threshold: 4000 },
    samples: [
      sampleOf({ atMs: now.getTime() + 3012, id: 'req-1' }),
      sampleOf({
        atMs: now.getTime() + 3204,
        id: 'req-2',
        failure: 'upstream_timeout',
        status: 504,
      }),
      sampleOf({ atMs: now.getTime() + 3391, id: 'req-3', route: 'site' }),
      sampleOf({ atMs: now.getTime() + 3600, id: 'req-4' }),
    ],
    ...changes,
  }
}

export function sampleOf(changes: Partial<Sample>): Sample {
  return {
    atMs: now.getTime(),
    route: 'api',
    failure: 'server_error',
    status: 500,
    pair: 'old-ok',
    id: 'req-1',
    ...changes,
  }
}

export const badDetail = 'after 3.6 s: 4 of 18 responses failed (limit 1%), evidence 1,440:1'

/** One that the judge has rolled back during its drain. */
export function rolledBackOf(changes: Partial<Promotion> = {}): Promotion {
  const judgement = badOf()
  return confirmedOf({
    phase: 'done',
    result: 'rolled-back',
    bake,
    steps: [
      ...steps,
      { name: 'watch', ok: false, detail: badDetail, ms: 3600 },
      { name: 'rollback', ok: true, detail: 'blue is live, generation 43', ms: 0.1 },
      { name: 'confirm', ok: true, detail: 'blue recorded', ms: 2.8 },
    ],
    error: { code: 'rolled_back', detail: badDetail },
    verdict: { kind: 'rolled-back', detail: badDetail, judgement },
    evidence: evidenceOf({ ...judgement, rate: 4 / 18, verdict: judgement }),
    retreat: { generation: 43, detectMs: 588, flipMs: 0.1 },
    ...changes,
  })
}

export function statusOf(changes: Partial<Status> = {}): Status {
  return {
    schema: 1,
    version: '0.4.0',
    startedAt: '2026-11-09T08:00:00.000Z',
    live: 'blue',
    generation: 41,
    slots: { blue: slotOf({ live: true, inFlight: 12, upgrades: 2 }), green: slotOf({}) },
    promote: null,
    undo: null,
    traffic: { kind: 'open', detail: 'requests pass', held: 0 },
    limits: {
      mode: 'observe',
      bans: 0,
      perClient: 'on',
      tripped: [],
      waiting: 0,
      counters: 'local',
    },
    lock: null,
    state: { source: 'file', problem: null },
    config: { file: 'sluice.yaml', loadedAt: '2026-11-09T08:00:00.000Z', refused: null },
    warnings: [],
    ...changes,
  }
}

/** With green as the live slot. */
export function greenStatusOf(changes: Partial<Status> = {}): Status {
  const slots = { blue: slotOf({}), green: slotOf({ live: true, inFlight: 12 }) }
  return statusOf({ live: 'green', generation: 42, slots, ...changes })
}

export function slotOf(changes: Partial<SlotStatus>): SlotStatus {
  return {
    live: false,
    healthy: true,
    inFlight: 0,
    upgrades: 0,
    targets: [targetOf({})],
    ...changes,
  }
}

export function targetOf(changes: Partial<TargetStatus>): TargetStatus {
  return {
    id: 'blue/web/127.0.0.1:3001',
    service: 'web',
    url: 'http://127.0.0.1:3001',
    address: '127.0.0.1',
    health: 'healthy',
    inFlight: 0,
    lastProbe: { ok: true, at: '2026-11-21T11:59:58.000Z', ms: 2, status: 200, detail: '200 ok' },
    ...changes,
  }
}

export function figuresOf(changes: Partial<Figures> = {}): Figures {
  const requests = changes.requests ?? 6000
  return {
    requests,
    perSecond: requests / 60,
    codes: { '1xx': 0, '2xx': requests, '3xx': 0, '4xx': 0, '5xx': 0 },
    p50Ms: requests === 0 ? null : 8.2,
    p95Ms: requests === 0 ? null : 40.4,
    p99Ms: requests === 0 ? null : 61.3,
    ...changes,
  }
}

/** Two routes, all of whose traffic goes to blue, and what no route took. */
export function topOf(changes: Partial<Top> = {}): Top {
  const nobody = { limit: 0, bot: 0, ban: 0, room: 0 }
  const slots = { blue: figuresOf(), green: figuresOf({ requests: 0 }) }
  const api = figuresOf({
    requests: 4872,
    codes: { '1xx': 0, '2xx': 4813, '3xx': 0, '4xx': 58, '5xx': 1 },
  })
  const site = figuresOf({
    requests: 1128,
    codes: { '1xx': 0, '2xx': 1000, '3xx': 128, '4xx': 0, '5xx': 0 },
    p50Ms: 1.04,
  })
  const stray = figuresOf({
    requests: 1,
    codes: { '1xx': 0, '2xx': 0, '3xx': 0, '4xx': 1, '5xx': 0 },
  })
  return {
    schema: 1,
    at: now.toISOString(),
    live: 'blue',
    seconds: 60,
    routes: [
      { route: 'api', ...api, refused: { ...nobody, limit: 3, bot: 12 }, slots },
      { route: 'site', ...site, refused: nobody, slots },
      { route: '_unmatched', ...stray, refused: nobody, slots },
    ],
    slots,
    ...changes,
  }
}
