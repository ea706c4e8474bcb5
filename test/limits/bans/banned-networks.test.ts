// The lookup of networks against the plainest one there is: look at each, take the narrowest that holds the address.
import {
  array,
  assert,
  boolean,
  constantFrom,
  integer,
  ipV4,
  ipV6,
  oneof,
  property,
  tuple,
} from 'fast-check'
import { expect, test } from 'vitest'
import { clientOfKey } from '../../../src/limits/client.ts'
import type { Ban } from '../../../src/limits/bans/ban.ts'
import { createBanList } from '../../../src/limits/bans/ban-list.ts'
import { isIn, parseAddress, type Network } from '../../../src/model/address.ts'
import { banOf } from './ban-of.ts'
import { hour, networkOf, noon } from './open-test-bans.ts'

interface Row {
  readonly network: Network
  readonly ban: Ban
}

function naive(rows: readonly Row[], text: string, nowMs: number): Ban | null {
  const address = parseAddress(text)
  if (address === null) return null
  const holding = rows.filter(
    ({ network, ban }) =>
      isIn(address, network) && (ban.expiresAt === null || ban.expiresAt > nowMs),
  )
  return holding.sort((a, b) => b.network.bits - a.network.bits)[0]?.ban ?? null
}

/** Few different bits, so that networks lie in each other often. */
const v4 = tuple(...Array.from({ length: 4 }, () => constantFrom(0, 1, 128, 255))).map((parts) =>
  parts.join('.'),
)
const v6 = array(constantFrom('0', '1', '8000', 'ffff'), { minLength: 8, maxLength: 8 }).map(
  (parts) => parts.join(':'),
)
const addresses = oneof(v4, v6, ipV4(), ipV6())
const networks = oneof(
  tuple(v4, integer({ min: 0, max: 32 })),
  tuple(v6, integer({ min: 0, max: 127 })),
)

test('it finds what looking at each would find, also after some have ended or were taken back', () => {
  const ends = constantFrom(null, noon + hour, noon - 1)
  assert(
    property(
      array(tuple(networks, ends, boolean()), { maxLength: 40 }),
      array(addresses, { minLength: 1, maxLength: 20 }),
      (given, asked) => {
        const list = createBanList()
        const rows = new Map<string, Row>()
        for (const [[base, bits], expiresAt] of given) {
          const network = networkOf(`${base}/${bits}`)
          const ban = banOf({ network: network.text, expiresAt })
          const { replaced } = list.add({ kind: 'network', network }, ban, noon)
          const same = [...rows.values()].find(
            (row) => row.network.bits === network.bits && isIn(network.address, row.network),
          )
          if (same) rows.delete(same.ban.id)
          if (same && (same.ban.expiresAt ?? noon) >= noon) expect(replaced).toBe(same.ban)
          rows.set(ban.id, { network, ban })
        }
        const check = () => {
          for (const text of asked) {
            const expected = naive([...rows.values()], text, noon)
            expect(list.find(clientOfKey('nobody'), text, noon), text).toBe(expected)
          }
        }
        check()
        const leaving = [...rows.values()].filter((_, i) => given[i]?.[2])
        for (const { ban } of leaving) {
          list.remove(ban)
          rows.delete(ban.id)
        }
        check()
      },
    ),
    { numRuns: 500 },
  )
})
