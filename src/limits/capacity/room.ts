// How much of a capacity is taken, and whether one more visitor has room. Part of it is reserved: visitors without a
// session never get it, so that a flood of them leaves room for those who are in the middle of something.

/** Whether the request brought a session that this gateway knows to be one. */
export type Session = 'known' | 'unknown'

export type Room = 'free' | 'full' | 'reserved'

export interface Taken {
  total: number
  /** Those of `total` without a session. */
  unknown: number
}

export function nothingTaken(): Taken {
  return { total: 0, unknown: 0 }
}

export function take(taken: Taken, session: Session): void {
  taken.total++
  if (session === 'unknown') taken.unknown++
}

export function giveBack(taken: Taken, session: Session): void {
  taken.total--
  if (session === 'unknown') taken.unknown--
}

/** `reserved`: the share, 0 to 1, of `capacity` that is kept for visitors with a session. */
export function roomFor(session: Session, taken: Taken, capacity: number, reserved: number): Room {
  if (taken.total >= capacity) return 'full'
  if (session === 'known' || taken.unknown < unreserved(capacity, reserved)) return 'free'
  return 'reserved'
}

/** At least one: a visitor who never gets in can never get a session either. */
function unreserved(capacity: number, reserved: number): number {
  return Math.max(1, Math.floor(capacity * (1 - reserved)))
}
