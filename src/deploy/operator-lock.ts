// An operator's lock of the switch, as a deploy meets it: refused before anything is touched, not after everything is built. Whoever
// holds it may deploy; the gateway asks again when traffic is to move.
import { sluiceError } from '../model/errors.ts'
import { lockText } from '../model/lock.ts'
import type { Status } from '../model/status.ts'

/** Throws `switch_locked` for whoever does not hold it. */
export function requireUnlocked(
  { lock, live }: Pick<Status, 'lock' | 'live'>,
  { by }: { readonly by: string },
): void {
  if (lock === null || lock.kind !== 'operator' || lock.by === by) return
  throw sluiceError('switch_locked', lockText(lock), { live, lock })
}
