// The bans of clients: a request asks by numbers, of which two clients may have the same first.
import { expect, test } from 'vitest'
import { createClientBans } from '../../../src/limits/bans/client-bans.ts'
import { clientOfKey } from '../../../src/limits/client.ts'
import { textOf, type Key } from '../../../src/limits/rates/key.ts'
import { banOf } from './ban-of.ts'

const one: Key = { low: 7, high: 1, name: null, tail: 1 }
const other: Key = { low: 7, high: 2, name: null, tail: 2 }

test('two clients whose keys begin alike have each its own ban, and lose it alone', () => {
  const bans = createClientBans()
  const ban = banOf({ key: textOf(one) })
  bans.put(textOf(one), ban)
  expect([bans.find(one), bans.find(other)]).toEqual([ban, undefined])
  bans.put(textOf(other), banOf({ key: textOf(other) }))
  bans.remove(ban)
  expect([bans.find(one), bans.find(other)?.key]).toEqual([undefined, textOf(other)])
  expect(bans.count()).toBe(1)
})

test('a client is found by its numbers after its ban took the place of another, and was kept as a text', () => {
  const bans = createClientBans()
  const key = textOf(one)
  bans.put(key, banOf({ key }))
  const again = banOf({ key })
  bans.put(key, again)
  expect(bans.find(clientOfKey(key))).toBe(again)
  bans.remove(again)
  expect([bans.find(one), bans.exactly(key), bans.count()]).toEqual([undefined, undefined, 0])
})
