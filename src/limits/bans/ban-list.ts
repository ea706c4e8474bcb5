// The bans in force: of clients by key, of networks by address. A lookup allocates nothing; what has expired is passed over,
// without timers. Bounded: when it is full, the ban that ends soonest makes room.
import type { Network } from '../../model/address.ts'
import type { ClientKey } from '../client.ts'
import type { Key } from '../rates/key.ts'
import { readAddress } from '../../model/address-words.ts'
import { isActive, type Ban } from './ban.ts'
import { createClientBans } from './client-bans.ts'
import { createNetworkIndex, firstWords, type BannedNetwork } from './network-index.ts'

export type BanTarget =
  | { readonly kind: 'client'; readonly key: ClientKey }
  | { readonly kind: 'network'; readonly network: Network }

export interface BanList {
  /** The active ban of this client or of the narrowest network around its address; what an operator decided comes first. */
  find(client: Key, address: string, nowMs: number): Ban | null
  /** The active ban of exactly this client or network. */
  of(target: BanTarget, nowMs: number): Ban | null
  /** In force with the next lookup. */
  add(target: BanTarget, ban: Ban, nowMs: number): Added
  remove(ban: Ban): void
  /** Clients first, each kind in the order in which it was added. */
  active(nowMs: number): readonly Ban[]
}

export interface Added {
  /** The active ban of the same client or network that it takes the place of. */
  readonly replaced: Ban | null
  /** What had to make room. */
  readonly dropped: Ban | null
}

/** `size`: at most so many bans, in about 400 bytes each. */
export function createBanList(size = 10_000): BanList {
  const clients = createClientBans()
  const networks = createNetworkBans()
  const all = (): Ban[] => [...clients.all(), ...networks.all()]
  const remove = (ban: Ban): void => {
    if (ban.key === null) networks.remove(ban)
    else clients.remove(ban)
  }
  const makeRoom = (nowMs: number): Ban | null => {
    if (clients.count() + networks.count() <= size) return null
    const leaving = firstToLeave(all(), nowMs)
    if (leaving !== null) remove(leaving)
    return leaving !== null && isActive(leaving, nowMs) ? leaving : null
  }
  const of = (target: BanTarget, nowMs: number): Ban | null =>
    ifActive(
      target.kind === 'client' ? clients.exactly(target.key) : networks.exactly(target.network),
      nowMs,
    )
  return {
    of,
    find(client, address, nowMs) {
      const ban = ifActive(clients.find(client), nowMs)
      if (networks.count() === 0 || ban?.reason === 'operator') return ban
      return networks.around(address, nowMs) ?? ban
    },
    add(target, ban, nowMs) {
      const replaced = of(target, nowMs)
      if (target.kind === 'network') networks.put(target.network, ban)
      else clients.put(target.key, ban)
      return { replaced, dropped: makeRoom(nowMs) }
    },
    remove,
    active: (nowMs) => all().filter((ban) => isActive(ban, nowMs)),
  }
}

function ifActive(ban: Ban | undefined, nowMs: number): Ban | null {
  return ban !== undefined && isActive(ban, nowMs) ? ban : null
}

function firstToLeave(bans: readonly Ban[], nowMs: number): Ban | null {
  let first: Ban | null = null
  let [firstRank, firstEnd] = [Infinity, Infinity]
  for (const ban of bans) {
    const rank = rankOf(ban, nowMs)
    const end = ban.expiresAt ?? Infinity
    if (first !== null && (rank > firstRank || (rank === firstRank && end >= firstEnd))) continue
    first = ban
    firstRank = rank
    firstEnd = end
  }
  return first
}

/** What has ended leaves first, an operator's ban last: thousands of bots must not push out what a person decided. */
function rankOf(ban: Ban, nowMs: number): number {
  if (!isActive(ban, nowMs)) return 0
  return ban.reason === 'operator' ? 2 : 1
}

function createNetworkBans() {
  const byName = new Map<string, BannedNetwork>()
  const words = new Uint32Array(4)
  // Made at the first lookup after a change: a start adds thousands at once.
  let index: ReturnType<typeof createNetworkIndex> | null = null
  return {
    count: () => byName.size,
    all: () => [...byName.values()].map((banned) => banned.ban),
    exactly: (network: Network) => byName.get(nameOf(network))?.ban,
    around(address: string, nowMs: number): Ban | null {
      if (!readAddress(address, words)) return null
      index ??= createNetworkIndex([...byName.values()])
      return index.find(words, nowMs)
    },
    put(network: Network, ban: Ban): void {
      const name = nameOf(network)
      byName.delete(name)
      byName.set(name, { network, ban })
      index = null
    },
    remove(ban: Ban): void {
      for (const [name, banned] of byName) if (banned.ban === ban) byName.delete(name)
      index = null
    },
  }
}

/** One for each network, however it was typed. */
function nameOf(network: Network): string {
  return `${firstWords(network).join('.')}/${network.bits}`
}
