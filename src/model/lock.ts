// An operator's lock: nobody else moves traffic forward while it holds, such as during a migration. It never keeps traffic with a
// bad release: the judge and "rollback --force" go back all the same.

export interface SwitchLock {
  /** Such as `ana@laptop`. */
  readonly by: string
  /** ISO 8601, UTC. */
  readonly since: string
  readonly why: string
}

/** For people. */
export function lockText({ by, since, why }: SwitchLock): string {
  return `locked by ${by} since ${since}${why === '' ? '' : `: ${why}`}`
}
