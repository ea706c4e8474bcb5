// The compose files as compose itself reads them for a slot, variables filled in.
import { sluiceError } from '../model/errors.ts'
import { lastLines } from './command.ts'
import { parseComposeConfig, type ComposeProject } from './compose-config.ts'
import type { Engine } from './engine.ts'

export interface Rendered {
  /** What is started. */
  readonly active: ComposeProject
  /** The same, and what only runs when it is named: services of a profile. */
  readonly all: ComposeProject
  /** As compose printed it: the same text is the same slot. */
  readonly text: string
}

/** Rejects with compose's own words when the files are not good. */
export async function render(engine: Engine): Promise<Rendered> {
  const [active, all] = await Promise.all([config(engine, []), config(engine, ['--profile', '*'])])
  return { active: active.project, all: all.project, text: all.text }
}

async function config(engine: Engine, options: readonly string[]) {
  const ended = await engine.compose([...options, 'config', '--format', 'json'])
  const project = ended.code === 0 ? parseComposeConfig(ended.stdout) : null
  if (project !== null) return { project, text: ended.stdout }
  const why = lastLines(ended, 3).join('; ') || 'compose does not print its configuration'
  throw sluiceError('deploy_preflight', `the compose files are not good for ${engine.slot}: ${why}`)
}
