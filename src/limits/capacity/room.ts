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

/**
 * Whether a visitor with a session has room in what is reserved. Where a capacity was measured anew and fell, strangers hold more than
 * their part of it until they have been answered. What they hold too much must not be the part of those with a session.
 */
export function hasReservedRoom(taken: Taken, capacity: number, reserved: number): boolean {
  return taken.total - taken.unknown < capacity - unreserved(capacity, reserved)
}

/** What visitors without a session may have. At least one: a visitor who never gets in can never get a session either. */
export function unreserved(capacity: number, reserved: number): number {
  return Math.max(1, Math.floor(capacity * (1 - reserved)))
}
