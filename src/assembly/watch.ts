// The watch after a switch: what the judge is told, what it goes by, and where it keeps what it knows.
import { isWatched } from '../model/promotion.ts'
import { createBaselines } from '../switch/baselines.ts'
import type { Boot } from '../switch/boot.ts'
import type { Judge } from '../switch/judge/judge.ts'
import { createWatch, type Watch } from '../switch/watch.ts'
import { createWatchFiles, readWatch } from '../switch/watch-files.ts'
import type { Core } from './core.ts'

export interface Watching {
  readonly watch: Watch
  /** Of the bake that the last gateway left; null: there is none, or nothing is known of it. */
  readonly judge: Judge | null
  readonly problems: readonly string[]
}

/** Traffic goes back only to a slot that was seen to be well this short a while ago. */
const seenWithinMs = 2000

export async function buildWatch(core: Core, { state }: Boot): Promise<Watching> {
  const { config, cell, prober } = core
  const { dataDir } = config.current()
  const under = state.promotion !== null && isWatched(state.promotion) ? state.promotion.id : null
  const { judge, baselines: known, problems } = await readWatch(dataDir, under)
  const files = createWatchFiles(dataDir)
  const baselines = createBaselines(known)
  const watch = createWatch({
    baselines,
    settings() {
      const { floor, ratio, alpha, onSlow } = config.current().judge
      return { floor, ratio, alpha, onSlow, routes: cell.read().routes.map(({ name }) => name) }
    },
    clock: () => Math.round(performance.timeOrigin + performance.now()),
    isSafe: (slot) => prober.isWell(slot, seenWithinMs),
    look: prober.look,
    saveJudge: files.writeJudge,
    saveBaseline: (slot) => files.writeBaseline(slot, baselines.of(slot)),
    dropJudge: files.removeJudge,
    tell: core.tell,
  })
  core.watched.evidence = () => watch.summary()?.suspect.value ?? null
  return { watch, judge, problems }
}
