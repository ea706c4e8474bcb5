// The standby slot as a deploy sees it, whatever brings it up: compose, or the user's own command.
import { composeStandby } from './compose-standby.ts'
import { ownStandby } from './own-command.ts'
import type { DeployPorts } from './ports.ts'
import type { DeployedImage } from './record.ts'
import type { Place, SlotPair } from './site.ts'

export interface Standby {
  /** Looks at everything that is needed, and rejects with all that is missing. */
  preflight(): Promise<void>
  /** Whether the live slot runs what is asked for, by what is here: nothing is pulled or built for it. */
  runsAlready(): Promise<boolean>
  /** Makes the new version present. Touches no slot. */
  prepare(): Promise<NewVersion>
  /** Replaces what is in the standby slot. */
  start(): Promise<void>
  /** Its last words, for whoever has to find out why it is not healthy. */
  showLogs(): Promise<readonly string[]>
  /** Moves what must not run twice into it. */
  takeSingles(): Promise<void>
  /** The hooks that come after the switch. */
  finishHooks(): Promise<void>
  /** What a person types to see its logs; null where only they know. */
  readonly look: string | null
}

export interface NewVersion {
  /** What the gateway knows it by; empty: nothing names it. */
  readonly version: string
  readonly images: Readonly<Record<string, DeployedImage>>
  /** The live slot runs just this. */
  readonly isLive: boolean
}

export function openStandby(ports: DeployPorts, pair: SlotPair, place: Place | null): Standby {
  return place === null ? ownStandby(ports, pair) : composeStandby({ ...place, ...pair })
}
