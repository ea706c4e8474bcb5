// Bans for people: whom, why, until when, how often they were met.
import type { Mode } from '../../model/limit.ts'
import type { BanView } from '../../model/limit-status.ts'
import { columns } from './layout.ts'
import { coarseText } from './times.ts'

export interface BanFacts {
  readonly mode: Mode
  readonly now: Date
  readonly observed: boolean
}

export function renderBans(bans: readonly BanView[], { mode, now, observed }: BanFacts): string[] {
  const would = observed ? 'would be banned' : 'banned'
  const hint =
    mode === 'observe' && !observed
      ? ['bans from evidence are only told (switch bots enforce); see "switch bans --observed"']
      : []
  if (bans.length === 0) return [`nobody is ${would}`, ...hint]
  const head = ['whom', 'reason', 'strikes', 'until', 'met', 'by', 'why']
  const rows = bans.map((ban) => [
    ban.network ?? ban.key ?? ban.id,
    ban.reason,
    String(ban.strikes),
    untilText(ban, now),
    String(ban.hits),
    ban.by,
    ban.why,
  ])
  return [...columns([head, ...rows], [2, 4]), ...hint]
}

/** `for 59m 3s` or `until it is taken back`. */
export function banText({ expiresAt }: BanView, now: Date): string {
  if (expiresAt === null) return 'until it is taken back'
  return `for ${coarseText(Date.parse(expiresAt) - now.getTime())}`
}

function untilText({ expiresAt }: BanView, now: Date): string {
  return expiresAt === null ? 'never' : coarseText(Date.parse(expiresAt) - now.getTime())
}
