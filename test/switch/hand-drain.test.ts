// When a drain by hand may begin, and what it may cut: decided over a World that changes under it.
import { expect, test } from 'vitest'
import type { GatewayEvent } from '../../src/model/events.ts'
import type { Promotion } from '../../src/model/promotion.ts'
import type { Claimed } from '../../src/switch/drain.ts'
import { createHandDrain } from '../../src/switch/hand-drain.ts'
import { promotionOf } from '../support/promotion-of.ts'
import { changing, worldOf } from './world-of.ts'

const green = { slot: 'green', forMs: 0, by: 'ana', why: '' } as const

function start(promotion: Promotion | null = null) {
  const { world, publish } = changing(worldOf({ blue: {}, green: {} }, { generation: 7 }))
  const told: GatewayEvent[] = []
  const cuts: Claimed[] = []
  const closed: string[] = []
  const drain = createHandDrain({
    world,
    promotion: () => promotion,
    closeTo: async (slot) => void closed.push(slot),
    sort: () => {},
    inFlight: {
      left: ({ kind }) => (kind === 'stream' ? 2 : 0),
      idle: ({ kind }) => (kind === 'stream' ? new Promise(() => {}) : Promise.resolve()),
      cut(claimed) {
        cuts.push(claimed)
        return 2
      },
    },
    emit: (event) => void told.push(event),
    drainMs: () => 60_000,
  })
  return { drain, publish, told, cuts, closed }
}

test('what does not end is cut, of all Worlds so far', async () => {
  const { drain, cuts, closed } = start()
  expect(await drain(green)).toMatchObject({
    kind: 'drained',
    all: { finished: 0, cut: 2 },
    kinds: { stream: { finished: 0, cut: 2 } },
  })
  expect(cuts).toEqual([{ slot: 'green', kind: 'stream', before: 8 }])
  expect(closed).toEqual(['green'])
})

test('a slot that becomes live meanwhile is left alone', async () => {
  const { drain, publish, told, cuts } = start()
  const drained = drain(green)
  publish({ kind: 'live', slot: 'green', generation: 8, sessions: 'stay', fallback: null })
  expect(await drained).toEqual({
    kind: 'refused',
    code: 'slot_is_live',
    detail: 'green became live while it was drained; nothing of it was cut',
  })
  expect(cuts).toEqual([])
  expect(told.map((event) => event.type === 'drain' && event.over)).toEqual([false, true])
})

test.for([
  ['the live slot', { ...green, slot: 'blue' }, null, 'slot_is_live'],
  ['either slot while traffic moves', green, promotionOf(), 'locked'],
  ['either slot while traffic moves', { ...green, slot: 'blue' }, promotionOf(), 'locked'],
] as const)(
  '%s is not drained, and nothing is touched',
  async ([_what, asked, promotion, code]) => {
    const { drain, told, cuts, closed } = start(promotion)
    expect(await drain(asked)).toMatchObject({ kind: 'refused', code })
    expect([told, cuts, closed]).toEqual([[], [], []])
  },
)

test('a promotion that only drains is no reason to wait', async () => {
  const { drain } = start(promotionOf({ phase: 'drain', from: 'green', to: 'blue' }))
  expect(await drain(green)).toMatchObject({ kind: 'drained' })
})
