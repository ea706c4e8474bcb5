// Records as the admin API gives them, for the tests of this room. Each test changes what it is about.
import { hostname, userInfo } from 'node:os'
import type { Promotion, Step } from '../../src/model/promotion.ts'
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
