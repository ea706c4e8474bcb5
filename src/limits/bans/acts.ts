// What the acts of operators on bans have in common: who and why, what they act on, and a line of the audit for each.
import type { ClientKey } from '../client.ts'
import type { Audit, AuditLine } from './audit.ts'
import type { Ban } from './ban.ts'
import type { Guarded } from './ban-target.ts'
import type { Ledgers } from './evidence.ts'
import type { SharedAddresses } from './shared-address.ts'

export interface Act {
  /** An address, a network or a client key; where a ban is taken back also its id. */
  readonly what: string
  readonly by: string
  readonly why: string
}

export interface ActPorts {
  readonly ledgers: Ledgers
  readonly shared: SharedAddresses
  readonly audit: Audit
  keyOf(address: string): ClientKey
  /** The own allow-list and the proxies in front, as they are configured now. */
  guarded(): readonly Guarded[]
  /** Client addresses of the last requests, as many as somebody remembers; they stay in memory. */
  recent(): Iterable<string>
  /** Something changed in what is kept over restarts. */
  changed(nowMs: number): void
}

export interface Audited {
  /** Why the act is not in the audit; null if it is. The act stands all the same. */
  readonly problem: string | null
}

/** What the file and the audit hold of what somebody typed. */
export const longestText = 500

/** Resolves when the line is on disk, or to why it is not; never rejects. */
export async function record(
  audit: Audit,
  act: AuditLine['act'],
  ban: Ban,
  { by, why }: Act,
  nowMs: number,
): Promise<string | null> {
  const until = act === 'ban' && ban.expiresAt !== null ? dateOf(ban.expiresAt) : null
  // Never what was typed to take back a ban from evidence: that would be a visitor's address.
  const what = ban.network ?? ban.key ?? ban.id
  try {
    await audit.record({
      at: dateOf(nowMs),
      by: by.slice(0, longestText),
      act,
      what,
      why: why.slice(0, longestText),
      until,
    })
    return null
  } catch (error) {
    return `this act is not in the audit: ${String(error)}`
  }
}

function dateOf(epochMs: number): string {
  return new Date(epochMs).toISOString()
}
