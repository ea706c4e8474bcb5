// What the edge is given by the composition root. Rooms it may not import reach it only through these.
import type { SiteRobots } from '../limits/site-robots.ts'
import type { Admission } from '../limits/visit.ts'
import type { Attempt } from '../model/attempt.ts'
import type { Settled } from '../model/settled.ts'
import type { Cell } from './cell.ts'
import type { Hold } from './hold.ts'
import type { InFlight } from './in-flight.ts'
import type { ShieldBudget } from './shield-budget.ts'
import type { Sticky } from './sticky.ts'
import type { Pools } from './pools.ts'
import type { PreviewPasses } from './preview-pass.ts'
import type { VersionCookie } from './version-cookie.ts'

export interface UploadLimits {
  /** How long it may be silent. */
  readonly timeoutMs: number
  /** How much of it must arrive a second, on average, once `timeoutMs` is over. */
  readonly bytesPerSecond: number
}

export interface EdgePorts {
  readonly cell: Cell
  readonly inFlight: InFlight
  readonly pools: Pools
  readonly hold: Hold
  readonly admission: Admission
  readonly robots: SiteRobots
  readonly sticky: Sticky
  readonly versions: VersionCookie
  readonly previews: PreviewPasses
  /** Uniform in [0, 1). */
  readonly random: () => number
  /** What the body of a request must keep up with. */
  readonly upload: UploadLimits
  /** How long a connection to a target may take. */
  readonly connectMs: number
  /** A secret of this process: requests that carry it are our own smoke requests. */
  readonly smokeKey: string
  /** Whether the gateway is on its way out: connections are then not kept. */
  readonly closing: () => boolean
  /** How many requests may be asked of the slot that stands behind a watched one. */
  readonly shield: ShieldBudget
  /** Told once of every attempt at a slot that a visitor made. */
  readonly attempted: (attempt: Attempt) => void
  /** Told once of every exchange that ended. */
  readonly settled: (record: Settled) => void
}
