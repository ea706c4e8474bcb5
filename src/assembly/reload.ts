// A reload: the new config is checked, its names are looked up, and it comes in force as a whole, or not at all.
import { firstWorld } from '../config/compile.ts'
import type { Limits } from '../limits/open-limits.ts'
import type { ReloadAnswer } from '../model/reload.ts'
import type { Promoter } from '../switch/promote.ts'
import type { Core } from './core.ts'

export async function reloadConfig(
  core: Core,
  promoter: Promoter,
  limits: Limits,
): Promise<ReloadAnswer> {
  const { cell, resolver } = core
  const answer = await core.config.reload({
    prepare: (config) => resolver.prepare(firstWorld(config, cell.read())),
    apply(next) {
      const generation = promoter.renumber()
      if (generation !== null) cell.publish({ kind: 'reload', next, generation })
      return generation
    },
  })
  const ok = answer.kind === 'loaded'
  if (ok) limits.reloaded()
  const detail = ok ? `generation ${answer.generation} is in force` : answer.detail
  core.tell({ type: 'reload', ok, detail })
  core.prober.follow()
  await promoter.written()
  return answer
}
