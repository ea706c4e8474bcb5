// What the judge, the promoter and the World say in the tests of this room; each test changes what it is about.
import type { JudgeSummary, RolledBack } from '../../src/model/judgement.ts'
import type { Health, World } from '../../src/model/world.ts'
import type { Notice } from '../../src/notify/message.ts'
import { targetOf, worldOf } from '../edge/worlds.ts'

const counts = {
  responses: 480,
  failed: 12,
  commonCause: 2,
  doubtful: 0,
  counted: { responses: 400, failed: 10 },
}

const limit = {
  rate: 0.01,
  floor: 0.01,
  ratio: 3,
  old: { responses: 9000, failed: 4, bound: 0.001 },
}

const suspect = {
  route: null,
  responses: 40,
  failed: 10,
  limit: 0.01,
  value: 1440,
  threshold: 1000,
}

const before = { count: 9000, p50: 8, p90: 30, p99: 61 }
const after = { count: 480, p50: 9, p90: 70, p99: 940 }

export const slow = {
  route: 'checkout',
  quantile: 'p99',
  share: 0.12,
  limit: 0.03,
  value: 2000,
  threshold: 1000,
  before,
  after,
} as const

export const verdict: RolledBack = {
  kind: 'rolled-back',
  cause: { kind: 'errors', suspect },
  afterMs: 1400,
  counts,
  limit,
  worst: { ...suspect, route: 'checkout', responses: 12, failed: 10 },
  samples: [
    {
      atMs: Date.parse('2026-01-01T12:00:01.250Z'),
      route: 'checkout',
      failure: 'server_error',
      status: 500,
      pair: 'old-ok',
      id: 'req-1',
    },
    {
      atMs: Date.parse('2026-01-01T12:00:01.500Z'),
      route: 'checkout',
      failure: 'upstream_reset',
      status: 502,
      pair: 'none',
      id: 'req-2',
    },
  ],
}

export function evidenceOf(changes: Partial<JudgeSummary> = {}): JudgeSummary {
  return {
    atMs: Date.parse('2026-01-01T12:00:02.000Z'),
    elapsedMs: 1400,
    leftMs: 598_600,
    counts,
    limit,
    rate: 12 / 480,
    suspect,
    worst: verdict.worst,
    latency: { before, after },
    onOldSlot: { responses: 3, failed: 0 },
    alerts: [],
    verdict: null,
    ...changes,
  }
}

export { counts, limit }

/** Both slots have one service `web`, with a target of each of these healths; blue is live. */
export function worldWith(blue: readonly Health[], green: readonly Health[] = ['healthy']): World {
  return worldOf([
    ...blue.map((health, i) => targetOf('blue', `10.0.0.${i + 1}`, health)),
    ...green.map((health, i) => targetOf('green', `10.0.1.${i + 1}`, health)),
  ])
}

export function noticeOf(changes: Partial<Notice> = {}): Notice {
  return {
    kind: 'rolled-back',
    level: 'bad',
    slot: 'green',
    topic: 'rolled-back/green/judge',
    title: 'Rolled back by the judge: green → blue',
    why: 'green is bad, blue serves again. After 1.4 s: 10 of 40 responses failed.',
    facts: [
      { name: 'Failed', value: '12 of 480 responses' },
      { name: 'Worst route', value: 'checkout: 10 of 12' },
    ],
    samples: ['12:00:01.250 checkout 500; the old slot answered it well; request req-1'],
    who: { by: 'ana@laptop', why: 'new cart' },
    next: [{ to: 'see why', command: 'switch history show 7' }],
    promotion: 7,
    id: 'b3b7c1de-0000-4000-8000-000000000001',
    at: '2026-01-01T12:00:02.000Z',
    generation: 3,
    gateway: 'shop',
    heldBack: 0,
    ...changes,
  }
}
