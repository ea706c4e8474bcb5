// Which slot a request goes to while sessions may go on with the former one.
import { expect, test } from 'vitest'
import { chooseSlot } from '../../src/edge/choose-slot.ts'
import { noPins } from '../../src/edge/pins.ts'
import type { Affinity, Former } from '../../src/model/affinity.ts'
import type { Health } from '../../src/model/world.ts'
import { routeOf } from '../support/route-of.ts'
import { headOf, targetOf, worldOf } from './worlds.ts'

const assets: Affinity = { kind: 'paths', paths: ['/assets'] }
const everything: Affinity = { kind: 'everything' }
const began = { ...noPins, began: 'former' } as const

function choose(
  line: string,
  affinity: Affinity | null,
  pins = noPins,
  health: Health = 'healthy',
) {
  const former: Former = { slot: 'green', term: 3 }
  const world = worldOf([targetOf('blue', 'a'), targetOf('green', 'b', health)])
  return chooseSlot(headOf(line), routeOf('site'), { ...world, former, affinity }, pins)
}

test('a page of the former slot gets its assets there, and is looked for on the live one if it has none', () => {
  expect(choose('GET /assets/a.js', assets, began)).toEqual({
    slot: 'green',
    by: 'session',
    alternative: 'blue',
  })
})

test('everybody else gets assets of the live slot, and old ones where only the former has them', () => {
  expect(choose('GET /assets/a.js', assets)).toEqual({
    slot: 'blue',
    by: 'live',
    alternative: 'green',
  })
})

test('what is no asset is the live slot’s, for pages of the former slot too', () => {
  for (const line of ['GET /', 'GET /assetsx', 'POST /cart']) {
    expect(choose(line, assets, began)).toEqual({ slot: 'blue', by: 'live', alternative: null })
  }
})

test('a method that is not safe is never asked twice', () => {
  expect(choose('POST /assets/upload', assets).alternative).toBe(null)
  expect(choose('POST /assets/upload', assets, began)).toMatchObject({
    slot: 'green',
    alternative: null,
  })
})

test('a whole session stays where it began, and a 404 there is its answer', () => {
  expect(choose('POST /cart', everything, began)).toEqual({
    slot: 'green',
    by: 'session',
    alternative: null,
  })
  expect(choose('GET /', everything)).toEqual({ slot: 'blue', by: 'live', alternative: null })
})

test.for(['unhealthy', 'unknown'] as const)(
  'a former slot that is %s is never chosen',
  (health) => {
    for (const affinity of [assets, everything]) {
      expect(choose('GET /assets/a.js', affinity, began, health)).toEqual({
        slot: 'blue',
        by: 'live',
        alternative: null,
      })
    }
  },
)

test('without affinity there is only the live slot', () => {
  expect(choose('GET /assets/a.js', null, began)).toMatchObject({ slot: 'blue', by: 'live' })
})
