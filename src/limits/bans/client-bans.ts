// The bans of clients, in the order in which they were added. Most clients have none, and that is found by a number: the text of a
// key is made for those only that may have one.
import { clientOfKey, type ClientKey } from '../client.ts'
import { textOf, type Key } from '../rates/key.ts'
import type { Ban } from './ban.ts'

export interface ClientBans {
  find(client: Key): Ban | undefined
  exactly(key: ClientKey): Ban | undefined
  /** Takes the place of the client's ban before. */
  put(key: ClientKey, ban: Ban): void
  /** `ban`: of a client. */
  remove(ban: Ban): void
  count(): number
  all(): Ban[]
}

export function createClientBans(): ClientBans {
  const byKey = new Map<ClientKey, Ban>()
  /** How many keys begin with each of these numbers: two may. */
  const beginnings = new Map<number, number>()
  const count = (key: ClientKey, by: 1 | -1): void => {
    const { low } = clientOfKey(key)
    const left = (beginnings.get(low) ?? 0) + by
    if (left === 0) beginnings.delete(low)
    else beginnings.set(low, left)
  }
  const drop = (key: ClientKey): void => {
    if (byKey.delete(key)) count(key, -1)
  }
  return {
    find: (client) => (beginnings.has(client.low) ? byKey.get(textOf(client)) : undefined),
    exactly: (key) => byKey.get(key),
    put(key, ban) {
      drop(key)
      byKey.set(key, ban)
      count(key, 1)
    },
    remove(ban) {
      if (ban.key !== null && byKey.get(ban.key) === ban) drop(ban.key)
    },
    count: () => byKey.size,
    all: () => [...byKey.values()],
  }
}
