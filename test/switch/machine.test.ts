// The promote machine, arrow by arrow: what each event leads to, and what it must not lead to.
import { expect, test } from 'vitest'
import { reduce } from '../../src/switch/machine.ts'
import type { Effect, SwitchEvent, SwitchState } from '../../src/switch/machine-types.ts'
import type { Promotion } from '../../src/model/promotion.ts'
import { promotionOf, stepOf } from '../support/promotion-of.ts'

const atRest: SwitchState = { live: 'blue', generation: 4, promotion: null }
const drained = { finished: 2, cut: 0 }

/** Events of promotion 1, by a short name. */
const events = {
  ready: { type: 'ready', id: 1, step: stepOf('probe') },
  unready: { type: 'unready', id: 1, step: stepOf('probe', false, '503 no db') },
  'intent-written': { type: 'intent-written', id: 1, step: stepOf('intent') },
  'intent-failed': { type: 'intent-failed', id: 1, step: stepOf('intent', false, 'disk full') },
  emptied: { type: 'emptied', id: 1, step: stepOf('hold') },
  switched: { type: 'switched', id: 1, step: stepOf('switch') },
  'smoke-passed': { type: 'smoke-passed', id: 1, step: stepOf('smoke') },
  'smoke-failed': {
    type: 'smoke-failed',
    id: 1,
    step: stepOf('smoke', false, 'GET / answered 500'),
  },
  'confirm-written': { type: 'confirm-written', id: 1, step: stepOf('confirm') },
  'confirm-failed': { type: 'confirm-failed', id: 1, step: stepOf('confirm', false, 'disk full') },
  'put-back': { type: 'put-back', id: 1, step: stepOf('put-back') },
  drained: { type: 'drained', id: 1, drained, step: stepOf('drain') },
} as const satisfies Record<string, SwitchEvent>

type Word = keyof typeof events

/** The state after a promotion began and these events came, and the effects of the last of them. */
function after(
  promotion: Promotion,
  ...words: Word[]
): { state: SwitchState; effects: readonly Effect[] } {
  let [state, effects] = reduce(atRest, { type: 'begun', promotion })
  for (const word of words) [state, effects] = reduce(state, events[word])
  return { state, effects }
}

const toSmoke = ['ready', 'intent-written', 'switched'] as const
const heldToSmoke = ['ready', 'intent-written', 'emptied', 'switched'] as const
const toConfirm = [...toSmoke, 'smoke-passed'] as const
const toDrain = [...toConfirm, 'confirm-written'] as const

const plain = promotionOf()
const forced = promotionOf({ forced: true })
const rollback = promotionOf({ kind: 'rollback' })
const held = promotionOf({ held: true })

const arrows: readonly [
  string,
  Promotion,
  readonly Word[],
  Promotion['phase'],
  readonly Effect['type'][],
][] = [
  ['begun', plain, [], 'preflight', ['stop-drain', 'stop-watch', 'record', 'probe']],
  ['a ready slot', plain, ['ready'], 'intent', ['write-intent']],
  ['a slot that is not ready', plain, ['unready'], 'done', ['unguard', 'record', 'answer']],
  ['a slot that is not ready, forced', forced, ['unready'], 'intent', ['write-intent']],
  [
    'a rollback to a slot that is not ready',
    rollback,
    ['unready'],
    'done',
    ['unguard', 'record', 'answer'],
  ],
  ['an intent on disk', plain, ['ready', 'intent-written'], 'smoke', ['publish']],
  ['an intent on disk, held', held, ['ready', 'intent-written'], 'hold', ['hold']],
  ['an emptied slot', held, ['ready', 'intent-written', 'emptied'], 'smoke', ['publish']],
  [
    'an intent not on disk, held',
    held,
    ['ready', 'intent-failed'],
    'done',
    ['unguard', 'record', 'answer'],
  ],
  [
    'an intent not on disk',
    plain,
    ['ready', 'intent-failed'],
    'done',
    ['unguard', 'record', 'answer'],
  ],
  [
    'an intent not on disk, forced',
    forced,
    ['unready', 'intent-failed'],
    'done',
    ['unguard', 'record', 'answer'],
  ],
  ['a new World', plain, toSmoke, 'smoke', ['smoke']],
  ['a good smoke', plain, toConfirm, 'confirm', ['write-live']],
  [
    'a bad smoke',
    plain,
    [...toSmoke, 'smoke-failed'],
    'put-back',
    ['stop-watch', 'publish', 'write-live'],
  ],
  ['a bad smoke, forced', forced, [...toSmoke, 'smoke-failed'], 'confirm', ['write-live']],
  ['a bad smoke of a rollback', rollback, [...toSmoke, 'smoke-failed'], 'confirm', ['write-live']],
  ['a confirmation', plain, toDrain, 'drain', ['record', 'answer', 'drain']],
  [
    'a bad smoke, held',
    held,
    [...heldToSmoke, 'smoke-failed'],
    'put-back',
    ['stop-watch', 'publish', 'release', 'write-live'],
  ],
  [
    'a confirmation, held',
    held,
    [...heldToSmoke, 'smoke-passed', 'confirm-written'],
    'drain',
    ['release', 'record', 'answer', 'drain'],
  ],
  [
    'no confirmation',
    plain,
    [...toConfirm, 'confirm-failed'],
    'put-back',
    ['stop-watch', 'publish', 'write-live'],
  ],
  [
    'no confirmation, forced',
    forced,
    [...toConfirm, 'confirm-failed'],
    'put-back',
    ['stop-watch', 'publish', 'write-live'],
  ],
  ['put back', plain, [...toSmoke, 'smoke-failed', 'put-back'], 'done', ['record', 'answer']],
  ['drained', plain, [...toDrain, 'drained'], 'done', ['record']],
]

test.each(arrows)('%s', (_name, promotion, words, phase, types) => {
  const { state, effects } = after(promotion, ...words)
  expect(state.promotion?.phase).toBe(phase)
  expect(effects.map((effect) => effect.type)).toEqual(types)
})

test('a promote that succeeds: what is written, published, recorded and answered', () => {
  expect(after(plain, 'ready').effects).toEqual([
    {
      type: 'write-intent',
      promotion: expect.objectContaining({ id: 1, from: 'blue', to: 'green', generation: 5 }),
    },
  ])
  expect(after(plain, 'ready', 'intent-written').effects).toEqual([
    {
      type: 'publish',
      id: 1,
      slot: 'green',
      generation: 5,
      sessions: 'stay',
      fallback: null,
      decidedAt: null,
    },
  ])
  expect(after(plain, ...toConfirm).effects).toEqual([
    { type: 'write-live', id: 1, slot: 'green', generation: 5, wayBack: null, purpose: 'confirm' },
  ])
  const { state, effects } = after(plain, ...toDrain)
  expect(state).toMatchObject({
    live: 'green',
    generation: 5,
    promotion: { result: 'promoted', error: null },
  })
  expect(effects.at(-1)).toEqual({ type: 'drain', id: 1, slot: 'blue', generation: 5 })
  const ended = after(plain, ...toDrain, 'drained').state.promotion
  expect(ended).toMatchObject({ drained, verdict: { kind: 'inconclusive' } })
  expect(ended?.steps.map((step) => step.name)).toEqual([
    'probe',
    'intent',
    'switch',
    'smoke',
    'confirm',
    'drain',
  ])
})

test.each([
  [false, 'blue'],
  [true, null],
] as const)(
  'a watched promote, held: %j, has %j behind it: versions that must not overlap do not help each other out',
  (isHeld, fallback) => {
    const watched = promotionOf({ bake: { ms: 1000, onFail: 'rollback' }, held: isHeld })
    const words = isHeld ? (['emptied'] as const) : []
    const { effects } = after(watched, 'ready', 'intent-written', ...words)
    expect(effects).toMatchObject([{ type: 'watch' }, { type: 'publish', fallback }])
  },
)

test('a failed smoke puts traffic back under a generation of its own and says why', () => {
  const { state, effects } = after(plain, ...toSmoke, 'smoke-failed')
  expect(state).toMatchObject({ live: 'blue', generation: 6 })
  expect(effects).toEqual([
    { type: 'stop-watch' },
    {
      type: 'publish',
      id: 1,
      slot: 'blue',
      generation: 6,
      sessions: 'move',
      fallback: null,
      decidedAt: null,
    },
    {
      type: 'write-live',
      id: 1,
      slot: 'blue',
      generation: 6,
      wayBack: null,
      purpose: 'put-back',
    },
  ])
  const { promotion } = after(plain, ...toSmoke, 'smoke-failed', 'put-back').state
  expect(promotion).toMatchObject({
    result: 'put-back',
    error: { code: 'smoke_failed', detail: 'GET / answered 500' },
  })
})

test.each([
  [['unready'], 'not_ready', '503 no db'],
  [['ready', 'intent-failed'], 'state_not_written', 'disk full'],
] as const)('a refusal after %j names the cause and moves nothing', (words, code, detail) => {
  const { state } = after(plain, ...words)
  expect(state).toMatchObject({ live: 'blue', generation: 4 })
  expect(state.promotion).toMatchObject({ result: 'refused', error: { code, detail } })
})

test('a rollback that succeeds says so and claims no verdict', () => {
  const { promotion } = after(rollback, ...toDrain, 'drained').state
  expect(promotion).toMatchObject({ result: 'rolled-back', verdict: null })
})

test('a second promotion during a drain ends it, and its late report changes nothing', () => {
  const { state } = after(plain, ...toDrain)
  const second = promotionOf({ id: 2, kind: 'rollback', from: 'green', to: 'blue', by: 'ben' })
  const [next, effects] = reduce(state, { type: 'begun', promotion: second })
  expect(effects.map((effect) => effect.type)).toEqual([
    'stop-drain',
    'stop-watch',
    'record',
    'record',
    'probe',
  ])
  const [, , ended] = effects
  expect(ended).toMatchObject({
    promotion: { id: 1, phase: 'done', result: 'promoted', verdict: { kind: 'ended' } },
  })
  expect(next.promotion).toBe(second)
  expect(reduce(next, events.drained)).toEqual([next, []])
})

test('a promotion after a drain ends what upgraded connections still drain: their slot is wanted again', () => {
  const { state } = after(plain, ...toDrain, 'drained')
  const second = promotionOf({ id: 2, kind: 'rollback', from: 'green', to: 'blue' })
  const [, effects] = reduce(state, { type: 'begun', promotion: second })
  expect(effects.map((effect) => effect.type)).toEqual([
    'stop-drain',
    'stop-watch',
    'record',
    'probe',
  ])
})

const stops: readonly (readonly Word[])[] = [
  [],
  ['ready'],
  ['ready', 'intent-written'],
  toSmoke,
  toConfirm,
  [...toSmoke, 'smoke-failed'],
  toDrain,
  [...toDrain, 'drained'],
  ['unready'],
]

const welcome: Record<Promotion['phase'], readonly Word[]> = {
  preflight: ['ready', 'unready'],
  intent: ['intent-written', 'intent-failed'],
  hold: ['emptied'],
  smoke: ['switched', 'smoke-passed', 'smoke-failed'],
  confirm: ['confirm-written', 'confirm-failed'],
  'put-back': ['put-back'],
  drain: ['drained'],
  bake: [],
  'roll-back': [],
  done: [],
}

test.each(stops)(
  'after %s %s %s %s %s %s no event of another phase or promotion changes anything',
  (...words) => {
    const { state } = after(plain, ...words)
    for (const [word, event] of Object.entries(events)) {
      expect(reduce(state, { ...event, id: 7 })).toEqual([state, []])
      const phase = state.promotion?.phase ?? 'done'
      if (welcome[phase].includes(word as Word)) continue
      const [next, effects] = reduce(state, event)
      expect(next).toBe(state)
      expect(effects).toEqual([])
    }
  },
)

test('the same report twice asks for the smoke once', () => {
  const { state } = after(plain, ...toSmoke)
  expect(reduce(state, events.switched)).toEqual([state, []])
})

test('before any promotion every report is of nobody', () => {
  for (const event of Object.values(events)) expect(reduce(atRest, event)).toEqual([atRest, []])
})

test.each(stops.slice(0, 6))(
  'after %s %s %s %s %s a second promotion does not begin',
  (...words) => {
    const { state } = after(plain, ...words)
    const [next, effects] = reduce(state, { type: 'begun', promotion: promotionOf({ id: 2 }) })
    expect(next).toBe(state)
    expect(effects).toEqual([])
  },
)
