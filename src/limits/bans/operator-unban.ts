// Taking bans back: by what was banned, by the client's address, by its key or by the ban's id. Effective with the next request;
// the client's strikes are forgiven too, so that it does not start where it was.
import { parseAddress } from '../../model/address.ts'
import { sluiceError, type SluiceError } from '../../model/errors.ts'
import { clientOfKey } from '../client.ts'
import { record, type Act, type ActPorts, type Audited } from './acts.ts'
import type { Ban } from './ban.ts'
import type { BanList } from './ban-list.ts'
import { targetOf } from './ban-target.ts'

export interface Unbanned extends Audited {
  readonly removed: readonly Ban[]
  /** The ban of a network around the address, which stays. */
  readonly stays: Ban | null
}

/** Rejects with `not_found` where there is no such ban, and with `bad_input` where `what` cannot be one. */
export async function unban(ports: ActPorts, act: Act, nowMs: number): Promise<Unbanned> {
  const { real, observed } = ports.ledgers
  const what = act.what.trim()
  const lists = [real.list, observed.list]
  const found = lists.map((list) => ({ list, ban: banNamed(ports, list, what, nowMs) }))
  const removed: Ban[] = []
  for (const { list, ban } of found) {
    if (ban === null) continue
    list.remove(ban)
    for (const { strikes } of [real, observed]) if (ban.key !== null) strikes.forgive(ban.key)
    removed.push(ban)
  }
  const stays =
    parseAddress(what) === null ? null : real.list.find(clientOfKey(ports.keyOf(what)), what, nowMs)
  if (removed.length === 0) throw notBanned(what, stays)
  ports.changed(nowMs)
  const problems = removed.map((ban) => record(ports.audit, 'unban', ban, act, nowMs))
  const problem = (await Promise.all(problems)).find((each) => each !== null) ?? null
  return { removed, stays, problem }
}

const idPattern = /^[0-9a-f]{12}$/

function banNamed({ keyOf }: ActPorts, list: BanList, what: string, nowMs: number): Ban | null {
  if (idPattern.test(what)) return list.active(nowMs).find((ban) => ban.id === what) ?? null
  return list.of(targetOf(what, keyOf), nowMs)
}

function notBanned(what: string, stays: Ban | null): SluiceError {
  const more =
    stays === null ? '' : `, but ${stays.network ?? 'its network'} around it is: unban that`
  return sluiceError('not_found', `${what} is not banned itself${more}`)
}
