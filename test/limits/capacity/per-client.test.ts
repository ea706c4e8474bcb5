// The share of one client: counted for as long as something of it is in flight, and forgotten without losing count of anybody.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPerClient } from '../../../src/limits/capacity/per-client.ts'
import { keyOf } from '../../../src/limits/rates/key.ts'

test('a client has as many places as it may, and those it gives back', () => {
  const { enter, leave } = createPerClient()
  const [a, b] = [keyOf('a'), keyOf('b')]
  expect([enter(a, 2), enter(a, 2), enter(a, 2), enter(b, 2)]).toEqual([true, true, false, true])
  leave(a)
  expect([enter(a, 2), enter(a, 2)]).toEqual([true, false])
})

test('whatever thousands of others come and go, nobody gains or loses a place', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()), { maxLength: 60 })
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 200 }), (acts, passersBy) => {
      const { enter, leave } = createPerClient()
      const held: Record<string, number> = {}
      for (const [n, [name, comes]] of acts.entries()) {
        for (let i = 0; i < passersBy; i++) {
          const passerBy = keyOf(`${n} ${i}`)
          if (enter(passerBy, 1)) leave(passerBy)
        }
        const [key, has] = [keyOf(name), held[name] ?? 0]
        if (comes) {
          expect(enter(key, 3)).toBe(has < 3)
          held[name] = Math.min(3, has + 1)
        } else if (has > 0) {
          leave(key)
          held[name] = has - 1
        }
      }
    }),
  )
})
