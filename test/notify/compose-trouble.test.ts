// What the judge, the probes, the limits and the disk tell people: troubles when they begin, and their end only to those who were
// told of the beginning.
import { expect, test } from 'vitest'
import type { GatewayEvent } from '../../src/model/events.ts'
import type { LimitAlert } from '../../src/model/limit-alert.ts'
import type { Health } from '../../src/model/world.ts'
import { promotionOf } from '../support/promotion-of.ts'
import { play, titles } from './play.ts'
import { counts, evidenceOf, slow, verdict, worldWith } from './said.ts'

function judge(
  kind: Extract<GatewayEvent, { type: 'judge' }>['kind'],
  detail: string,
): GatewayEvent {
  return { type: 'judge', promotion: 7, slot: 'green', kind, detail }
}

function health(slot: 'blue' | 'green', turned: Health): GatewayEvent {
  return {
    type: 'target-health',
    slot,
    service: 'web',
    target: `${slot}/web/10.0.0.1:80`,
    health: turned,
    detail: '503 {}',
  }
}

function limits(alert: LimitAlert): GatewayEvent {
  return { type: 'limit-alert', alert, detail: 'what it is about' }
}

test('a slot that is bad and stays is told with figures, samples, who asked for it and both ways out', () => {
  const promotion = promotionOf({
    id: 7,
    by: 'ana',
    why: 'new cart',
    phase: 'bake',
    result: 'promoted',
  })
  const [message] = play([
    { event: { type: 'promotion', promotion } },
    { event: judge('condemned', 'green is bad and stays live'), evidence: evidenceOf({ verdict }) },
  ])
  expect(message).toMatchObject({
    kind: 'condemned',
    level: 'bad',
    title: 'green is bad and stays live',
    who: { by: 'ana', why: 'new cart' },
    promotion: 7,
    next: [
      { to: 'roll back', command: 'switch rollback' },
      { to: 'keep it', command: 'switch promote green --force' },
    ],
  })
  expect(message?.facts).toContainEqual({ name: 'Worst route', value: 'checkout: 10 of 12' })
  expect(message?.samples).toHaveLength(2)
})

test('a slot that is slower is told with the latency before and now, of the route too', () => {
  const alert = { kind: 'latency', afterMs: 1, slow } as const
  const [message] = play([
    {
      event: judge('latency', 'it is slower than before'),
      evidence: evidenceOf({ alerts: [alert] }),
    },
  ])
  expect(message).toMatchObject({ kind: 'slower', level: 'note', why: 'It is slower than before.' })
  expect(message?.facts.slice(0, 2)).toEqual([
    { name: 'Slower', value: '12% of responses above the p99 of before (limit 3%)' },
    { name: 'Route', value: 'checkout: p99 61 ms before, 940 ms now' },
  ])
})

test('both slots failing is told with the failures that show it', () => {
  const alert = { kind: 'common-cause', afterMs: 1, counts, samples: verdict.samples } as const
  const [message] = play([
    {
      event: judge('common-cause', 'both slots fail the same requests'),
      evidence: evidenceOf({ alerts: [alert] }),
    },
  ])
  expect(message).toMatchObject({
    kind: 'common-cause',
    level: 'bad',
    title: 'Both slots fail: traffic stays with green',
  })
  expect(message?.samples[0]).toContain('request req-1')
})

test('a bad slot without a way back is told with what to do about it', () => {
  const [message] = play([{ event: judge('no-way-back', 'blue does not answer its probes') }])
  expect(message).toMatchObject({
    kind: 'no-way-back',
    level: 'bad',
    title: 'green is bad, and blue cannot take traffic',
  })
  expect(message?.next.map(({ command }) => command)).toEqual([
    'switch status',
    'switch rollback --force',
  ])
})

test('the live slot is told when it is unwell and when it is well again, the standby never', () => {
  expect(
    titles(
      play([
        { event: health('blue', 'healthy') },
        { event: health('green', 'unhealthy'), world: worldWith(['healthy'], ['unhealthy']) },
        { event: health('green', 'healthy') },
        { event: health('blue', 'unhealthy'), world: worldWith(['unhealthy', 'healthy']) },
        { event: health('blue', 'unhealthy'), world: worldWith(['unhealthy', 'unhealthy']) },
        { event: health('blue', 'healthy'), world: worldWith(['healthy', 'unhealthy']) },
        { event: health('blue', 'healthy'), world: worldWith(['healthy', 'healthy']) },
        { event: health('blue', 'healthy'), world: worldWith(['healthy', 'healthy']) },
      ]),
    ),
  ).toEqual([
    'unhealthy: The live slot blue is not quite well: a target of web does not answer its probes',
    'unhealthy: The live slot blue is not well: web has no healthy target',
    'recovered: The live slot blue is well again',
  ])
})

test('a slot that traffic left while it was unwell is well again without a word', () => {
  const greenLive = { ...worldWith(['healthy']), live: 'green' } as const
  expect(
    titles(
      play([
        { event: health('blue', 'unhealthy'), world: worldWith(['unhealthy']) },
        { event: health('blue', 'healthy'), world: greenLive },
        { event: health('blue', 'healthy') },
      ]),
    ),
  ).toEqual(['unhealthy: The live slot blue is not well: web has no healthy target'])
})

test.each([
  [['healthy'], 'green is healthy', ['switch status', 'switch promote green']],
  [['unhealthy'], 'green is not healthy', ['switch status']],
] as const)(
  'a live slot that is unwell is told with what the other one is worth',
  (green, value, next) => {
    const [message] = play([
      { event: health('blue', 'unhealthy'), world: worldWith(['unhealthy'], green) },
    ])
    expect(message?.facts).toContainEqual({ name: 'Other slot', value })
    expect(message?.facts).toContainEqual({ name: 'Healthy targets', value: '0 of 1 of blue/web' })
    expect(message?.why).toBe('Its last answer: 503 {}')
    expect(message?.next.map(({ command }) => command)).toEqual(next)
  },
)

test('a live service whose name has no address any more is told', () => {
  const event = { type: 'targets', slot: 'blue', service: 'web', targets: [], detail: '' } as const
  expect(titles(play([{ event, world: worldWith([]) }]))).toEqual([
    'unhealthy: The live slot blue is not well: web has no healthy target',
  ])
})

test.each<[LimitAlert, LimitAlert | null, string[]]>([
  [
    { kind: 'store-lost', why: 'late' },
    { kind: 'store-back' },
    [
      'limits-tripped: Redis does not count: each gateway counts for itself',
      'recovered: Redis counts again',
    ],
  ],
  [
    { kind: 'clients-alike', network: '172.16.0.0/12', share: 0.93 },
    { kind: 'clients-apart' },
    [
      'limits-tripped: Everybody appears to be one address: limits and bans of clients are off',
      'recovered: Clients can be told apart again: limits and bans are on',
    ],
  ],
  [
    { kind: 'rule-tripped', rule: 'ban.scan', share: 0.31 },
    null,
    ['limits-tripped: A limit would refuse too many visitors: ban.scan is only observed now'],
  ],
])('a guard of the limits that acts is told, and when it stands down: %o', (begins, ends, told) => {
  const events = [begins, ...(ends === null ? [] : [ends, ends])].map((alert) => ({
    event: limits(alert),
  }))
  expect(titles(play(events))).toEqual(told)
})

test('that Redis counts at a start is no news', () => {
  expect(play([{ event: limits({ kind: 'store-back' }) }])).toEqual([])
})

test.each([
  ['state', 'bad', 'The state file cannot be written'],
  ['history', 'note', 'The history cannot be written'],
  ['judge', 'note', 'What the judge knows cannot be written'],
] as const)('a disk that does not take the %s is told', (what, level, title) => {
  const [message] = play([
    { event: { type: 'not-written', what, detail: 'it was not written: ENOSPC' } },
  ])
  expect(message).toMatchObject({ kind: 'not-written', level, title })
  expect(message?.why).toContain('ENOSPC.')
})

test.each<GatewayEvent>([
  { type: 'warning', detail: 'team: a message was not delivered' },
  { type: 'traffic', kind: 'paused', detail: 'paused' },
  { type: 'reload', ok: true, detail: 'generation 2 is in force' },
  { type: 'limits', mode: 'enforce', detail: 'enforce' },
])('what an operator does, and a warning of our own, is no news: $type', (event) => {
  expect(play([{ event }])).toEqual([])
})
