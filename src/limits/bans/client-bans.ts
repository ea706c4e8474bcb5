// The bans of clients, in the order in which they were added. Most clients have none, and that is found by a number; no text is
// made for it.
import { clientOfKey, type ClientKey } from '../client.ts'
import type { Key } from '../rates/key.ts'
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
  /** By the first number of the client: two may have the same. */
  const byNumber = new Map<number, readonly Banned[]>()
  const drop = (key: ClientKey): void => {
    if (!byKey.delete(key)) return
    const { low } = clientOfKey(key)
    const others = (byNumber.get(low) ?? none).filter(({ client }) => client.name !== key)
    if (others.length === 0) byNumber.delete(low)
    else byNumber.set(low, others)
  }
  return {
    find(client) {
      for (const banned of byNumber.get(client.low) ?? none)
        if (isSame(banned.client, client)) return banned.ban
      return undefined
    },
    exactly: (key) => byKey.get(key),
    put(key, ban) {
      drop(key)
      byKey.set(key, ban)
      const client = clientOfKey(key)
      byNumber.set(client.low, [...(byNumber.get(client.low) ?? none), { client, ban }])
    },
    remove(ban) {
      if (ban.key !== null && byKey.get(ban.key) === ban) drop(ban.key)
    },
    count: () => byKey.size,
    all: () => [...byKey.values()],
  }
}

interface Banned {
  readonly client: Key
  readonly ban: Ban
}

const none: readonly Banned[] = []

function isSame(one: Key, other: Key): boolean {
  return one.low === other.low && one.high === other.high && one.tail === other.tail
}
