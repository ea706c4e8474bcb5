// Bans put together: what a start reads from disk, what requests ask, what evidence and operators do, and what is written. Of this
// folder the composition root needs nothing else but the circuit breaker.
import type { Mode } from '../../model/limit.ts'
import type { ClientKey } from '../client.ts'
import type { Act, ActPorts } from './acts.ts'
import { createAudit } from './audit.ts'
import type { Ban } from './ban.ts'
import { createBanFile, readBans } from './ban-file.ts'
import { createBanList, type BanList } from './ban-list.ts'
import type { SavedBans } from './ban-record.ts'
import { targetOf, type Guarded } from './ban-target.ts'
import { createEvidenceDesk, createLedgers } from './evidence.ts'
import type { BanTold, EvidenceDesk, Ledger } from './evidence.ts'
import { createNotFound } from './not-found.ts'
import { banByOperator, wouldHit } from './operator-ban.ts'
import type { Banned, BanRequest, WouldHit } from './operator-ban.ts'
import { unban, type Unbanned } from './operator-unban.ts'
import { createSharedAddresses, type SharedAddresses } from './shared-address.ts'
import { createStanding, type StandingOf } from './standing.ts'
import { createStrikeTable } from './strike-table.ts'

export interface BansPorts {
  readonly dataDir: string
  mode(): Mode
  /** Whether the sixth strike bans for ever. */
  permanent(): boolean
  /** With a secret that is kept over restarts. */
  keyOf(address: string): ClientKey
  /** The own allow-list and the proxies in front, as they are configured now. */
  guarded(): readonly Guarded[]
  /** Client addresses of the last requests, as many as somebody remembers. */
  recent(): Iterable<string>
  told(event: BanTold): void
  /** A file that could not be read or written, in words. */
  warn(problem: string): void
}

/** All times are epoch milliseconds. */
export interface Bans extends EvidenceDesk {
  readonly standing: StandingOf
  readonly shared: SharedAddresses
  /** Around a switch or a rollback: missing paths are no evidence before then. */
  freeze(untilMs: number): void
  ban(request: BanRequest, nowMs: number): Promise<Banned>
  wouldHit(what: string, nowMs: number): WouldHit
  unban(act: Act, nowMs: number): Promise<Unbanned>
  /** Those in force, or `observed` while observing. */
  list(which: 'real' | 'observed', nowMs: number): readonly Ban[]
  /** Resolves when all is on disk; never rejects. A shutdown waits for it. */
  written(): Promise<void>
}

export async function openBans(ports: BansPorts, nowMs: number): Promise<Bans> {
  const { dataDir, mode } = ports
  const { saved, problem } = await readBans(dataDir)
  if (problem !== null) ports.warn(problem)
  const ledgers = createLedgers(restored(saved, ports, nowMs))
  const { list, strikes } = ledgers.real
  const [notFound, shared, audit] = [
    createNotFound(),
    createSharedAddresses(),
    createAudit(dataDir),
  ]
  const file = createBanFile(dataDir, {
    current: (at) => ({ bans: list.active(at), strikes: strikes.kept(at) }),
    failed: ports.warn,
  })
  const act: ActPorts = { ...ports, ledgers, shared, audit, changed: file.save }
  return {
    ...createEvidenceDesk({ ...ports, ledgers, notFound, shared, changed: file.save }),
    standing: createStanding({ mode, ledgers, shared }),
    shared,
    freeze: notFound.freeze,
    ban: (request, at) => banByOperator(act, request, at),
    wouldHit: (what, at) => wouldHit(act, what, at),
    unban: (what, at) => unban(act, what, at),
    list: (which, at) => ledgers[which].list.active(at),
    async written() {
      await file.written()
      await audit.written()
    },
  }
}

function restored({ bans, strikes }: SavedBans, ports: BansPorts, nowMs: number): Ledger {
  const list = createBanList()
  for (const ban of bans) restore(ban, list, ports, nowMs)
  return { list, strikes: createStrikeTable(strikes) }
}

/** What an operator typed has the key of today: the secret, or how much of IPv6 is one client, may have changed. */
function restore(ban: Ban, list: BanList, { keyOf }: BansPorts, nowMs: number): void {
  if (ban.network === null) {
    if (ban.key !== null) list.add({ kind: 'client', key: ban.key }, ban, nowMs)
    return
  }
  const target = targetOf(ban.network, keyOf)
  const key = target.kind === 'client' ? target.key : null
  list.add(target, { ...ban, key }, nowMs)
}
