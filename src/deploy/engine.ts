// Docker for one slot: the compose project of the slot, on the engine it runs on. Words in, what was said out.
// It decides nothing, and it never touches the other slot.
import type { SlotName } from '../model/slot.ts'
import type { Command, Ended, RunCommand } from './command.ts'
import { composeWords, contextWords, projectOf, slotVariables } from './slot-project.ts'
import type { DeploySettings } from './settings.ts'

export interface Engine {
  readonly slot: SlotName
  /** Of compose. */
  readonly project: string
  /** Null: of this machine, or wherever DOCKER_HOST points. */
  readonly context: string | null
  docker(words: readonly string[], more?: More): Promise<Ended>
  /** With the files as they are. */
  compose(words: readonly string[], more?: More): Promise<Ended>
  /** With the images pinned by this override. */
  pinned(override: string, words: readonly string[], more?: More): Promise<Ended>
  /** What a person types for the same. */
  typed(words: string): string
}

export type More = Pick<Command, 'onLine' | 'timeoutMs' | 'signal'>

export function createEngine(
  settings: DeploySettings,
  name: string,
  slot: SlotName,
  run: RunCommand,
): Engine {
  const context = settings.context?.[slot] ?? null
  const project = projectOf(name, slot)
  const env = slotVariables(settings, slot)
  const docker = (args: readonly string[], more: More = {}): Promise<Ended> =>
    run({ program: 'docker', args, env, ...more })
  const composed = (files: readonly string[], words: readonly string[], more?: More) =>
    docker(composeWords({ context, project, files }, words), more)
  return {
    slot,
    project,
    context,
    docker: (words, more) => docker([...contextWords(context), ...words], more),
    compose: (words, more) => composed(settings.files, words, more),
    pinned: (override, words, more) => composed([...settings.files, override], words, more),
    typed: (words) =>
      ['docker', ...contextWords(context), 'compose', '-p', project, words].join(' '),
  }
}
