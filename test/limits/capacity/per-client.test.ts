// The share of one client: counted for as long as something of it is in flight, and forgotten without losing count of anybody.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyOf } from '../../../src/limits/rates/fingerprint.ts'
import { createPerClient } from '../../../src/limits/capacity/per-client.ts'

test('a client has as many places as it may, and each is given back once', () => {
  const { enter } = createPerClient()
  const [first, second] = [enter(keyOf('a'), 2), enter(keyOf('a'), 2)]
  expect(enter(keyOf('a'), 2)).toBe(null)
  expect(enter(keyOf('b'), 2)).not.toBe(null)
  first?.()
  first?.()
  expect(enter(keyOf('a'), 2)).not.toBe(null)
  expect(enter(keyOf('a'), 2)).toBe(null)
  second?.()
  expect(enter(keyOf('a'), 2)).not.toBe(null)
})

test('whatever thousands of others come and go, nobody gains or loses a place', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()), { maxLength: 60 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 200 }), (acts, passersBy) => {
      const { enter } = createPerClient()
      const held: Record<string, (() => void)[]> = { a: [], b: [], c: [] }
      for (const [n, [key, comes]] of acts.entries()) {
        for (let i = 0; i < passersBy; i++) enter(keyOf(`${n} ${i}`), 1)?.()
        const places = held[key] ?? []
        if (!comes) places.shift()?.()
        else {
          const place = enter(keyOf(key), 3)
          expect(place === null).toBe(places.length === 3)
          if (place !== null) places.push(place)
        }
      }
    }),
  )
})
