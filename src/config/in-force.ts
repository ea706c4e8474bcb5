// The config in force, and the reload that replaces it. A file that is invalid, or that changes what only a restart
// can change, replaces nothing and says why.
import { sluiceError } from '../model/errors.ts'
import type { ConfigSummary, ReloadAnswer } from '../model/reload.ts'
import type { World } from '../model/world.ts'
import type { Config } from './config.ts'
import { loadConfig } from './load.ts'
import { renderLines, renderProblems } from './problem.ts'
import { restartNeeded } from './reload.ts'
import type { Environment } from './substitute.ts'

export interface ConfigInForce {
  current(): Config
  summary(): ConfigSummary
  /** What the file sets and this version does not act on, a line each. */
  notes(): readonly string[]
  /** Reads the file again, and puts it in force if it may be. */
  reload(ports: ReloadPorts): Promise<ReloadAnswer>
}

export interface ReloadPorts {
  /** Makes the World of a config that is about to be put in force. */
  readonly prepare: (config: Config) => Promise<World>
  /** Puts it in force, synchronously, and returns its generation; null: a promotion is under way, and nothing was changed. */
  readonly apply: (world: World) => number | null
}

/** Rejects with `config_invalid` and every problem of the file. */
export async function openConfig(file: string, env: Environment): Promise<ConfigInForce> {
  const first = await loadConfig(file, env)
  if (!first.ok) throw sluiceError('config_invalid', renderProblems(first.problems))
  let { config, warnings } = first
  let loadedAt = new Date()
  let refused: string | null = null
  const notes = (): readonly string[] => warnings.map((warning) => renderLines([warning]))
  const refuse = (
    code: 'config_invalid' | 'restart_needed' | 'locked',
    detail: string,
  ): ReloadAnswer => {
    refused = detail
    return { kind: 'refused', code, detail }
  }
  return {
    current: () => config,
    summary: () => ({
      file,
      loadedAt: loadedAt.toISOString(),
      refused,
      waitMs: config.promote.waitMs,
    }),
    notes,
    async reload({ prepare, apply }) {
      const next = await loadConfig(file, env)
      if (!next.ok) return refuse('config_invalid', renderProblems(next.problems))
      const fixed = restartNeeded(config, next.config)
      if (fixed.length > 0) {
        return refuse('restart_needed', `${fixed.join(', ')} cannot change while the gateway runs`)
      }
      const generation = apply(await prepare(next.config))
      if (generation === null) {
        return refuse('locked', 'a promotion is under way; reload again when it has ended')
      }
      config = next.config
      warnings = next.warnings
      loadedAt = new Date()
      refused = null
      return { kind: 'loaded', generation, notes: notes() }
    },
  }
}
