// What a word of the judge makes of a promotion, in each of its phases: back at once while it is watched, and nothing after that.
import { describe, expect, test } from 'vitest'
import type { JudgeSummary } from '../../src/model/judgement.ts'
import type { Promotion, Verdict } from '../../src/model/promotion.ts'
import { reduce } from '../../src/switch/machine.ts'
import type { Condemned, Judged, SwitchEvent, SwitchState } from '../../src/switch/machine-types.ts'
import { promotionOf, stepOf } from '../support/promotion-of.ts'

const evidence = { rate: 1 } as unknown as JudgeSummary
const bad: Verdict = { kind: 'rolled-back', detail: '4 of 4 failed', judgement: null }
const good: Verdict = { kind: 'kept', detail: '0 of 900 failed', judgement: null }

const condemned: Condemned = {
  type: 'condemned',
  id: 1,
  verdict: bad,
  evidence,
  step: stepOf('watch', false),
  decidedAt: 17,
  detectMs: 40,
}
const judged: Judged = { type: 'judged', id: 1, verdict: good, evidence, step: stepOf('watch') }

describe.each(['smoke', 'confirm', 'drain', 'bake'] as const)('in phase %s', (phase) => {
  test('a bad slot is left in the same step, and the disk is told after', () => {
    const [state, effects] = reduce(inPhase(phase), condemned)
    expect(state).toMatchObject({
      live: 'blue',
      generation: 6,
      promotion: { phase: 'roll-back', verdict: bad, retreat: { generation: 6, detectMs: 40 } },
    })
    expect(effects[0]).toEqual({
      type: 'publish',
      id: 1,
      slot: 'blue',
      generation: 6,
      sessions: 'move',
      fallback: null,
      decidedAt: 17,
    })
    expect(effects.at(-1)).toMatchObject({ type: 'write-live', wayBack: null, slot: 'blue' })
  })

  test('recorded, it is over: rolled back, with the reason, and the bad slot drains', () => {
    const [state, effects] = after(inPhase(phase), condemned, written)
    expect(state.promotion).toMatchObject({
      phase: 'done',
      result: 'rolled-back',
      error: { code: 'rolled_back', detail: '4 of 4 failed' },
    })
    const asked = phase === 'smoke' || phase === 'confirm' ? ['answer'] : []
    expect(effects.map(({ type }) => type)).toEqual(['record', ...asked, 'drain'])
    expect(effects.at(-1)).toMatchObject({ slot: 'green', generation: 6 })
  })

  test('a second word changes nothing', () => {
    const [back] = reduce(inPhase(phase), condemned)
    expect(reduce(back, condemned)).toEqual([back, []])
    expect(reduce(back, judged)).toEqual([back, []])
  })
})

test('the report of the way back says how long after the decision it was, once', () => {
  const switched = { type: 'switched', id: 1, step: { ...stepOf('rollback'), ms: 0.4 } } as const
  const [state] = after(inPhase('bake'), condemned, switched)
  expect(state.promotion?.retreat).toEqual({ generation: 6, detectMs: 40, flipMs: 0.4 })
  expect(reduce(state, switched)).toEqual([state, []])
})

test('a good end of the bake ends the promotion, and takes the way back off the disk', () => {
  const [state, effects] = reduce(inPhase('bake'), judged)
  expect(state).toMatchObject({ live: 'green', promotion: { phase: 'done', verdict: good } })
  expect(effects).toMatchObject([
    { type: 'stop-watch' },
    { type: 'unguard' },
    { type: 'write-live', slot: 'green', generation: 5, wayBack: null, purpose: 'disarm' },
    { type: 'record' },
  ])
})

test('an end of the bake before that of the drain leaves the end to the drain', () => {
  const drained = {
    type: 'drained',
    id: 1,
    drained: { finished: 0, cut: 0 },
    step: stepOf('drain'),
  } as const
  const [state] = reduce(inPhase('drain'), judged)
  expect(state.promotion).toMatchObject({ phase: 'drain', verdict: good })
  expect(after(state, drained)[0].promotion).toMatchObject({ phase: 'done', verdict: good })
})

test('a bake that is over before the confirmation arms no way back', () => {
  const passed = { type: 'smoke-passed', id: 1, step: stepOf('smoke') } as const
  const [, effects] = after(inPhase('smoke'), judged, passed)
  expect(effects).toMatchObject([{ type: 'write-live', purpose: 'confirm', wayBack: null }])
  const [, watched] = reduce(inPhase('smoke'), passed)
  expect(watched).toMatchObject([{ type: 'write-live', purpose: 'confirm', wayBack: 'blue' }])
})

test.each(['preflight', 'intent', 'hold', 'put-back', 'done'] as const)(
  'in phase %s no word of the judge is heard',
  (phase) => {
    const state = inPhase(phase)
    expect(reduce(state, condemned)).toEqual([state, []])
    expect(reduce(state, judged)).toEqual([state, []])
  },
)

test('nor one of a promotion that nobody watches, that has its verdict, or that is another', () => {
  for (const state of [
    inPhase('drain', { bake: null }),
    inPhase('bake', { verdict: good }),
    inPhase('bake', { id: 2 }),
  ])
    expect(reduce(state, condemned)).toEqual([state, []])
})

const written = { type: 'rolled-back', id: 1, step: stepOf('confirm') } as const

function inPhase(phase: Promotion['phase'], more: Partial<Promotion> = {}): SwitchState {
  const confirmed = phase === 'drain' || phase === 'bake'
  const bake = { ms: 600_000, onFail: 'rollback' } as const
  const result = confirmed ? 'promoted' : 'pending'
  const promotion = promotionOf({ bake, phase, generation: 5, result, ...more })
  return { live: 'green', generation: 5, promotion }
}

/** The state after these events, and the effects of the last of them. */
function after(first: SwitchState, ...events: readonly SwitchEvent[]) {
  let reduction = reduce(first, { ...condemned, id: 99 })
  for (const event of events) reduction = reduce(reduction[0], event)
  return reduction
}
