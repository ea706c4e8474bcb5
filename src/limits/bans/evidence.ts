// From evidence to strikes to bans. While observing it keeps a ledger apart: what was only told is never enforced later, and a
// client that could not see its warning still gets one.
import { randomBytes } from 'node:crypto'
import type { Mode } from '../../model/limit.ts'
import type { ToldBan } from '../../model/refusal.ts'
import type { ClientKey } from '../client.ts'
import { textOf, type Key } from '../rates/key.ts'
import type { Ban, Evidence } from './ban.ts'
import { createBanList, type BanList } from './ban-list.ts'
import { topStrikes } from './ladder.ts'
import type { NotFound } from './not-found.ts'
import type { SharedAddresses } from './shared-address.ts'
import { createStrikeTable, type StrikeTable } from './strike-table.ts'

/** What has been held against clients. */
export interface Ledger {
  readonly list: BanList
  readonly strikes: StrikeTable
}

export interface Ledgers {
  /** Enforced, and kept over restarts. */
  readonly real: Ledger
  /** What would be, made while observing. */
  readonly observed: Ledger
}

/** `would`: it was made while observing, and nothing is done. */
export type Noted =
  /** It weighs nothing, belongs to a strike just counted, came around a switch, or from a client that is banned already. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'warned'; readonly strikes: number; readonly would: boolean }
  /** `throttled`: many share the address. The ban stands in the list all the same. */
  | { readonly kind: 'banned' | 'throttled'; readonly ban: Ban; readonly would: boolean }

/** One of these for each that was not ignored, and one for each ban that had to make room. It names no address. */
export interface BanTold extends ToldBan {
  /** null where the ban of a network was dropped. */
  readonly clientKey: ClientKey | null
}

export interface EvidencePorts {
  mode(): Mode
  /** Whether the sixth strike bans for ever. */
  permanent(): boolean
  readonly ledgers: Ledgers
  readonly notFound: NotFound
  readonly shared: SharedAddresses
  told(event: BanTold): void
  /** The real ledger changed in what is kept over restarts. */
  changed(nowMs: number): void
}

export interface EvidenceDesk {
  /** `nowMs`: epoch milliseconds, here and below. */
  note(evidence: Evidence, client: Key, nowMs: number): Noted
  /**
   * A path that a target answered 404: see `isMissing`. Not for a crawler that is let in: it follows links of years ago.
   */
  missed(client: Key, path: string, nowMs: number): Noted
}

const ignored: Noted = { kind: 'ignored' }

export function createLedgers(real: Ledger): Ledgers {
  return { real, observed: { list: createBanList(), strikes: createStrikeTable() } }
}

export function createEvidenceDesk(ports: EvidencePorts): EvidenceDesk {
  const { ledgers, notFound, shared } = ports
  const note = (evidence: Evidence, client: Key, nowMs: number): Noted => {
    const key = textOf(client)
    const would = ports.mode() === 'observe'
    const ledger = would ? ledgers.observed : ledgers.real
    if (evidence === 'not-found' && notFound.isFrozen(nowMs)) return ignored
    if (isBanned(key, nowMs)) return ignored
    const top = ports.permanent() ? topStrikes.permanent : topStrikes.temporary
    const struck = ledger.strikes.add(key, evidence, nowMs, top)
    if (struck.kind === 'ignored') return ignored
    const { strikes, sentence } = struck
    const rule = `ban.${evidence}`
    const tell = (kind: BanTold['kind'], untilMs: number | null): void =>
      ports.told({ kind, rule, clientKey: key, strikes: strikes.count, untilMs, would })
    if (sentence.kind === 'warning') {
      tell('warned', null)
      return { kind: 'warned', strikes: strikes.count, would }
    }
    const expiresAt = sentence.forMs === null ? null : nowMs + sentence.forMs
    const ban = banFrom(evidence, key, strikes.count, nowMs, expiresAt)
    const { dropped } = ledger.list.add({ kind: 'client', key }, ban, nowMs)
    const kind = shared.isShared(client, nowMs) ? 'throttled' : 'banned'
    tell(kind, expiresAt)
    if (dropped !== null) ports.told(droppingOf(dropped, would))
    if (!would) ports.changed(nowMs)
    return { kind, ban, would }
  }
  /** A client that is banned already is not struck again by what it had under way, nor for sharing an address. */
  const isBanned = (key: ClientKey, nowMs: number): boolean => {
    const target = { kind: 'client', key } as const
    if (ledgers.real.list.of(target, nowMs) !== null) return true
    return ports.mode() === 'observe' && ledgers.observed.list.of(target, nowMs) !== null
  }
  return {
    note,
    missed(client, path, nowMs) {
      const factor = shared.factor(client, nowMs)
      const isEvidence = notFound.missed(textOf(client), path, nowMs, factor)
      return isEvidence ? note('not-found', client, nowMs) : ignored
    },
  }
}

export function newBanId(): string {
  return randomBytes(6).toString('hex')
}

function banFrom(
  evidence: Evidence,
  key: ClientKey,
  strikes: number,
  createdAt: number,
  expiresAt: number | null,
): Ban {
  return {
    id: newBanId(),
    key,
    network: null,
    reason: evidence,
    rule: `ban.${evidence}`,
    strikes,
    by: 'sluice',
    why: `strike ${strikes}: ${evidence}`,
    createdAt,
    expiresAt,
    hits: 0,
  }
}

function droppingOf(ban: Ban, would: boolean): BanTold {
  const { rule, key: clientKey, strikes, expiresAt: untilMs } = ban
  return { kind: 'dropped', rule, clientKey, strikes, untilMs, would }
}
