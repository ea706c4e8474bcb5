// Bans by operators: what one would hit, and the ban itself, which is in force with the next request. It takes the place of what
// evidence had brought on the same client.
import { isIn, parseAddress, parseNetwork, type Network } from '../../model/address.ts'
import { sluiceError } from '../../model/errors.ts'
import { clientOfKey } from '../client.ts'
import { longestText, record, type Act, type ActPorts, type Audited } from './acts.ts'
import type { Ban } from './ban.ts'
import type { Added, BanTarget } from './ban-list.ts'
import { checkBannable, coverOf, targetOf } from './ban-target.ts'
import { newBanId } from './evidence.ts'

export interface BanRequest extends Act {
  /** At most ten years; null: until it is taken back. */
  readonly forMs: number | null
}

export interface Banned extends Added, Audited {
  readonly ban: Ban
}

export interface WouldHit {
  /** In words, such as `256 IPv4 addresses`. */
  readonly covers: string
  /** Distinct clients among the last requests. */
  readonly recentClients: number
  /** Whether it is one client that many people are behind. */
  readonly shared: boolean
  readonly replaces: Ban | null
}

const longestMs = 10 * 366 * 86_400_000

/** Rejects with `bad_input` where the request makes no sense or would lock out whom it must not. */
export async function banByOperator(
  ports: ActPorts,
  request: BanRequest,
  nowMs: number,
): Promise<Banned> {
  const what = request.what.trim()
  const target = bannable(ports, what)
  const ban = banOf(request, target, nowMs)
  const added = ports.ledgers.real.list.add(target, ban, nowMs)
  ports.changed(nowMs)
  return { ban, ...added, problem: await record(ports.audit, 'ban', ban, request, nowMs) }
}

/** Changes nothing; throws where the ban would be refused. */
export function wouldHit(ports: ActPorts, what: string, nowMs: number): WouldHit {
  const target = bannable(ports, what.trim())
  return {
    covers: coverOf(target),
    recentClients: recentClients(ports, target),
    shared: target.kind === 'client' && ports.shared.isShared(clientOfKey(target.key), nowMs),
    replaces: ports.ledgers.real.list.of(target, nowMs),
  }
}

function bannable({ guarded, keyOf }: ActPorts, what: string): BanTarget {
  checkBannable(what, guarded(), keyOf)
  return targetOf(what, keyOf)
}

function banOf({ what, by, why, forMs }: BanRequest, target: BanTarget, nowMs: number): Ban {
  if (forMs !== null && !(forMs > 0 && forMs <= longestMs)) {
    throw sluiceError(
      'bad_input',
      `expected how long to ban in milliseconds, above 0 and at most ten years, got ${forMs}`,
    )
  }
  const typed = what.trim()
  return {
    id: newBanId(),
    key: target.kind === 'client' ? target.key : null,
    network: parseNetwork(typed) === null ? null : typed,
    reason: 'operator',
    rule: 'ban.operator',
    strikes: 0,
    by: by.slice(0, longestText),
    why: why.slice(0, longestText),
    createdAt: nowMs,
    expiresAt: forMs === null ? null : nowMs + Math.ceil(forMs),
    hits: 0,
  }
}

function recentClients({ recent, keyOf }: ActPorts, target: BanTarget): number {
  const clients = new Set<string>()
  for (const text of recent()) {
    const isHit =
      target.kind === 'client' ? keyOf(text) === target.key : isInside(text, target.network)
    if (isHit) clients.add(keyOf(text))
  }
  return clients.size
}

function isInside(text: string, network: Network): boolean {
  const address = parseAddress(text)
  return address !== null && isIn(address, network)
}
