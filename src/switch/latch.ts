// What keeps a bad version from coming back: after the judge has rolled a slot back, the same version is not promoted again unless it is
// forced. Read off the history, so that a restart does not forget it.
import type { Promotion } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'

/**
 * The promotion that went back by itself, if this one would repeat it; null: it would not. `history`: newest first. A version that
 * nobody named may be the same one.
 */
export function latched(
  history: readonly Promotion[],
  slot: SlotName,
  version: string | null,
): Promotion | null {
  const last = history.find(
    ({ kind, to, result }) => kind === 'promote' && to === slot && moved(result),
  )
  if (last === undefined || last.result !== 'rolled-back') return null
  const known = version !== null && last.version !== null
  return known && version !== last.version ? null : last
}

function moved(result: Promotion['result']): boolean {
  return result === 'promoted' || result === 'rolled-back'
}
