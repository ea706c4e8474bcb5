// A table that cannot grow, against a plain list that does the same slowly.
import * as fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { createBoundedMap } from '../../../src/limits/bans/bounded-map.ts'

test('whatever is put in and taken out, it holds the newest, in their order', () => {
  const act = fc.tuple(fc.constantFrom('put', 'remove'), fc.integer({ min: 0, max: 12 }))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(act, { maxLength: 200 }), (size, acts) => {
      const table = createBoundedMap<number>(size)
      let list: (readonly [string, number])[] = []
      for (const [n, [kind, key]] of acts.entries()) {
        list = list.filter(([each]) => each !== String(key))
        if (kind === 'remove') table.remove(String(key))
        else {
          table.put(String(key), n)
          list = [...list, [String(key), n] as const].slice(-size)
        }
        expect(table.entries()).toEqual(list)
        expect(table.get(String(key))).toBe(kind === 'put' ? n : undefined)
      }
    }),
  )
})

test('of what it begins with it keeps the last', () => {
  const table = createBoundedMap<number>(2, [
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ])
  expect(table.entries()).toEqual([
    ['b', 2],
    ['c', 3],
  ])
  table.put('d', 4)
  expect(table.get('b')).toBe(undefined)
})

test('a full table does not look for its oldest from the beginning each time', () => {
  // Each new iterator steps over all that was deleted before the oldest: with 4,096 clients, thousands of entries a drop.
  const begun = vi.spyOn(Map.prototype, 'keys')
  const table = createBoundedMap<number>(100)
  for (let n = 0; n < 10_000; n++) table.put(String(n), n)
  expect(begun.mock.calls.length).toBeLessThanOrEqual(1)
  begun.mockRestore()
  expect(table.entries().length).toBe(100)
})
