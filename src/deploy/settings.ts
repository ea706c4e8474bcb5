// What a deploy is told: the settings of sluice.yaml it needs, and what was asked for on the command line. Plain values.
import type { SlotName } from '../model/slot.ts'
import type { Origin } from '../model/world.ts'

export interface DeploySettings {
  /** Null: not set; then there is nothing compose could be told. */
  readonly project: string | null
  readonly slots: Readonly<Record<SlotName, Readonly<Record<string, readonly Origin[]>>>>
  /** Absolute paths. */
  readonly files: readonly string[]
  readonly context: Readonly<Record<SlotName, string | null>> | null
  /** The user's own command, in place of compose. */
  readonly run: string | null
  readonly predeploy: readonly Hook[]
  readonly postdeploy: readonly Hook[]
  /** Services that must not run twice. */
  readonly single: readonly string[]
  readonly sharedVolumes: readonly string[]
  readonly keepOld: 'bake' | 'always'
  readonly pull: 'always' | 'missing'
  readonly startMs: number
  readonly diskBytes: number
  /** An absolute path: where lock, record and overrides are. */
  readonly dir: string
  /** An absolute path: where own commands run. */
  readonly folder: string
}

export interface Hook {
  readonly service: string
  /** Null: the command of the service. */
  readonly run: readonly string[] | null
}

export interface DeployRequest {
  /** By service, as typed: `web` and `ghcr.io/acme/web:2.9.0`. */
  readonly images: ReadonlyMap<string, string>
  readonly build: boolean
  readonly promote: boolean
  readonly force: boolean
  readonly by: string
  readonly why: string
}
