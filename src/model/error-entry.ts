// What the catalogue says of an error: whose fault it is, how it is answered, and what to do.
import type { ExitCode } from './exit-codes.ts'

export type Fault = 'client' | 'upstream' | 'operator' | 'sluice'

export interface Entry {
  readonly fault: Fault
  /** HTTP status, on the public side for client and upstream faults, on the admin API for the others. */
  readonly status: number
  /** Exit code of the command; see `docs/errors.md`. */
  readonly exit: ExitCode
  /** One sentence, without internals: it may be shown to a visitor when the fault is client or upstream. */
  readonly says: string
  /** One next step, for the person who can take it. */
  readonly next: string
}
