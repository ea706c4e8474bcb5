// What a promotion tells people: each result and verdict once, with who, why, the figures and the next command.
import { expect, test } from 'vitest'
import type { Promotion, Verdict } from '../../src/model/promotion.ts'
import { promotionOf, stepOf } from '../support/promotion-of.ts'
import { play, titles } from './play.ts'
import { counts, evidenceOf, limit, verdict } from './said.ts'

const begun = promotionOf({ id: 7, by: 'ana@laptop', why: 'new cart', version: 'shop:2.9' })
const bake = { ms: 600_000, onFail: 'rollback' } as const
const promoted: Promotion = {
  ...begun,
  bake,
  phase: 'drain',
  result: 'promoted',
  generation: 2,
  steps: [stepOf('probe'), stepOf('switch'), stepOf('confirm')],
}

function records(...promotions: Promotion[]) {
  return play(promotions.map((promotion) => ({ event: { type: 'promotion', promotion } })))
}

function done(changes: Partial<Promotion>): Promotion {
  return { ...promoted, phase: 'done', ...changes }
}

function verdictOf(kind: Verdict['kind'], judgement: Verdict['judgement']): Partial<Promotion> {
  return {
    verdict: { kind, detail: '12 of 480 responses failed', judgement },
    evidence: evidenceOf(),
  }
}

test.each<[string, Promotion[], string[]]>([
  [
    'a promote and its verdict',
    [
      begun,
      promoted,
      { ...promoted, phase: 'bake' },
      done(verdictOf('kept', { ...verdict, kind: 'kept', excludedAbove: 0.02 })),
    ],
    ['promoted: Promoted: blue → green', 'kept: Kept: green stays live'],
  ],
  [
    'too little seen',
    [
      begun,
      promoted,
      done(
        verdictOf('inconclusive', {
          kind: 'inconclusive',
          afterMs: 1,
          counts,
          limit,
          excludedAbove: 0.3,
        }),
      ),
    ],
    [
      'promoted: Promoted: blue → green',
      'inconclusive: Kept, but too little was seen: green stays live',
    ],
  ],
  [
    'both slots failing',
    [
      begun,
      promoted,
      done(verdictOf('common-cause', { kind: 'common-cause', afterMs: 1, counts, limit })),
    ],
    ['promoted: Promoted: blue → green', 'common-cause: Both slots failed: no verdict on green'],
  ],
  [
    'nobody watching',
    [begun, promoted, done(verdictOf('inconclusive', null))],
    ['promoted: Promoted: blue → green'],
  ],
  [
    'what another promote has ended',
    [begun, promoted, done(verdictOf('ended', null))],
    ['promoted: Promoted: blue → green'],
  ],
  [
    'what was told as condemned when it was found',
    [begun, promoted, done(verdictOf('condemned', verdict))],
    ['promoted: Promoted: blue → green'],
  ],
  [
    'a rollback by the judge',
    [
      begun,
      promoted,
      { ...promoted, phase: 'roll-back', ...verdictOf('rolled-back', verdict) },
      done({
        result: 'rolled-back',
        ...verdictOf('rolled-back', verdict),
        retreat: { generation: 3, detectMs: 800, flipMs: 0.4 },
      }),
    ],
    ['promoted: Promoted: blue → green', 'rolled-back: Rolled back by the judge: green → blue'],
  ],
  [
    'a rollback by the judge before the promote was confirmed',
    [
      begun,
      { ...begun, phase: 'roll-back', ...verdictOf('rolled-back', verdict) },
      done({
        result: 'rolled-back',
        ...verdictOf('rolled-back', verdict),
        retreat: { generation: 3, detectMs: 800, flipMs: 0.4 },
      }),
    ],
    ['rolled-back: Rolled back by the judge: green → blue'],
  ],
  [
    'a rollback by hand',
    [
      promotionOf({ id: 8, kind: 'rollback', from: 'green', to: 'blue' }),
      promotionOf({
        id: 8,
        kind: 'rollback',
        from: 'green',
        to: 'blue',
        phase: 'drain',
        result: 'rolled-back',
      }),
    ],
    ['rolled-back: Rolled back by hand: green → blue'],
  ],
  [
    'a slot that is not ready',
    [
      begun,
      {
        ...begun,
        phase: 'done',
        result: 'refused',
        error: { code: 'not_ready', detail: 'green/web: 503' },
      },
    ],
    ['refused: Refused: blue → green'],
  ],
  [
    'a state file that cannot be written',
    [
      begun,
      {
        ...begun,
        phase: 'done',
        result: 'refused',
        error: { code: 'state_not_written', detail: 'ENOSPC' },
      },
    ],
    ['not-written: Not switched to green: the state file cannot be written'],
  ],
  [
    'a smoke that fails',
    [
      begun,
      {
        ...begun,
        phase: 'done',
        result: 'put-back',
        error: { code: 'smoke_failed', detail: 'GET / was 500' },
      },
    ],
    ['put-back: Put back: green was live for a moment, blue serves again'],
  ],
  [
    'a bake that a restart has taken up: its verdict, and not that it was promoted',
    [done(verdictOf('kept', { ...verdict, kind: 'kept', excludedAbove: 0.02 }))],
    ['kept: Kept: green stays live'],
  ],
  [
    'the end of one promote and the beginning of the next',
    [begun, promoted, done(verdictOf('ended', null)), { ...begun, id: 8 }],
    ['promoted: Promoted: blue → green'],
  ],
])('%s is told once', (_name, promotions, told) => {
  expect(titles(records(...promotions))).toEqual(told)
})

test('a rollback by the judge tells why, the figures, the worst route, the first failures and the next command', () => {
  const [, message] = records(
    begun,
    promoted,
    done({
      result: 'rolled-back',
      retreat: { generation: 3, detectMs: 800, flipMs: 0.4 },
      verdict: {
        kind: 'rolled-back',
        detail: 'after 1.4 s: 10 of 40 responses failed',
        judgement: verdict,
      },
      evidence: evidenceOf(),
    }),
  )
  expect(message).toEqual({
    kind: 'rolled-back',
    level: 'bad',
    slot: 'green',
    topic: 'rolled-back/green/judge',
    title: 'Rolled back by the judge: green → blue',
    why: 'green is bad, blue serves again. After 1.4 s: 10 of 40 responses failed.',
    facts: [
      { name: 'Failed', value: '12 of 480 responses, 2 of them on both slots' },
      { name: 'Limit', value: '1% (the old slot: 4 of 9,000)' },
      { name: 'Latency', value: 'p50 8.0 ms before, 9.0 ms now; p99 61 ms before, 940 ms now' },
      { name: 'Worst route', value: 'checkout: 10 of 12' },
      { name: 'Watched', value: '1.4 s' },
      { name: 'Found and moved', value: '0.8 s after the first failure, in 0.4 ms' },
      { name: 'Version', value: 'shop:2.9' },
    ],
    samples: [
      '12:00:01.250 checkout 500; the old slot answered it well; request req-1',
      '12:00:01.500 checkout upstream_reset; the old slot was not asked; request req-2',
    ],
    who: { by: 'ana@laptop', why: 'new cart' },
    next: [
      { to: 'see why', command: 'switch history show 7' },
      { to: 'insist', command: 'switch promote green --force' },
    ],
    promotion: 7,
  })
})

test('a promote tells how it is watched and what was overruled', () => {
  const [message] = records(begun, {
    ...promoted,
    forced: true,
    steps: [stepOf('probe', false, '503'), stepOf('switch'), stepOf('smoke', false, '500')],
  })
  expect(message?.why).toBe(
    'All traffic goes to green. The judge watches it for 600 s; blue stays ready (onFail: rollback). Overruled, for it was forced: probe, smoke.',
  )
  expect(message?.level).toBe('note')
  expect(message?.next).toEqual([{ to: 'undo', command: 'switch rollback' }])
})

test('a rollback by the judge and one by hand are topics of their own, so that neither holds the other back', () => {
  const topics = records(
    begun,
    done({ result: 'rolled-back', retreat: { generation: 3, detectMs: 1, flipMs: 1 } }),
    promotionOf({ id: 8, kind: 'rollback', from: 'green', to: 'blue' }),
    promotionOf({
      id: 8,
      kind: 'rollback',
      from: 'green',
      to: 'blue',
      phase: 'drain',
      result: 'rolled-back',
    }),
  ).map(({ topic }) => topic)
  expect(topics).toEqual(['rolled-back/green/judge', 'rolled-back/green/hand'])
})
