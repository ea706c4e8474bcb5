// What a reload of the configuration came to, and what is known of the one in force.

export interface ConfigSummary {
  readonly file: string
  /** ISO 8601, UTC. */
  readonly loadedAt: string
  /** Why the last reload was refused; null if it was not. */
  readonly refused: string | null
  /** How long "switch promote" stays for the verdict where nobody says. */
  readonly waitMs?: number
}

export type ReloadAnswer =
  | { readonly kind: 'loaded'; readonly generation: number; readonly notes: readonly string[] }
  | {
      readonly kind: 'refused'
      readonly code: 'config_invalid' | 'restart_needed' | 'locked'
      readonly detail: string
    }
