// Everything the checks may look at, gathered before the first of them runs. Plain values: a check asks nobody.
import type { Checkup } from '../../model/checkup.ts'
import type { Status } from '../../model/status.ts'

export interface Facts {
  /** Of this command. */
  readonly version: string
  readonly gateway: GatewayFacts | Absent
  readonly engine: EngineFacts | Absent
}

/** What needs it is skipped. */
export interface Absent {
  readonly kind: 'absent'
  readonly why: string
}

export interface GatewayFacts {
  readonly kind: 'gateway'
  readonly status: Status
  readonly checkup: Checkup
  /** Milliseconds since 1970: the clock of this machine when the gateway told what it found. */
  readonly heardAt: number
}

export interface EngineFacts {
  readonly kind: 'engine'
  readonly version: string
  /** Null: there is no compose plugin. */
  readonly compose: string | null
  /** Where images are kept; null: not on this machine. */
  readonly freeBytes: number | null
  /** Of all projects, those that do not run too. */
  readonly containers: readonly ContainerFacts[]
}

export interface ContainerFacts {
  readonly name: string
  /** Of compose; null: none. */
  readonly project: string | null
  readonly service: string | null
  readonly running: boolean
  readonly image: string
  /** Null: not known. */
  readonly imageBytes: number | null
  readonly mounts: readonly MountFacts[]
  /** How long a stop waits before it kills; null: the engine's 10 s. */
  readonly stopSeconds: number | null
  /** Ports of the host, such as `127.0.0.1:9090` or `:443`. */
  readonly published: readonly string[]
  /** Names of labels that speak to Traefik, such as `traefik.enable`. */
  readonly traefik: readonly string[]
}

export interface MountFacts {
  readonly kind: 'volume' | 'bind'
  /** The name of the volume, or the path of the host. */
  readonly source: string
  readonly readOnly: boolean
}
