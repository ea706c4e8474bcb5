// After a promote: the old slot is stopped when nobody can need it, and images nobody can want go.
// The gateway is asked right before, and again right after: an answer that was lost can never stop the live slot.
import { sluiceError } from '../model/errors.ts'
import type { SlotName } from '../model/slot.ts'
import { containersOf, startContainers, stopContainers, type Container } from './containers.ts'
import type { Engine } from './engine.ts'
import { imagesOf, shortId } from './images.ts'
import { choosePruning, type Pruning } from './prune.ts'
import { withoutImages } from './record.ts'
import { distinctEngines, type Place } from './site.ts'
import { emptied, emptyWithinMs, oldSlotOf } from './warmth.ts'

export interface Tidied {
  /** The slot that was stopped; null: none was. */
  readonly stopped: SlotName | null
  /** Why the old slot runs on; empty if it does not, or never did. */
  readonly kept: string
  /** What a person types to start it again, without what must not run twice; null while it runs. */
  readonly startAgain: string | null
}

export async function tidy(place: Place): Promise<Tidied> {
  const tidied = await stopOld(place)
  await pruneImages(place)
  return tidied
}

async function stopOld(place: Place): Promise<Tidied> {
  const { ports, engines } = place
  const { gateway, settings, record } = ports
  const old = oldSlotOf(await gateway.status(), (await record.read()).slots)
  if (old.kind === 'keep') return runsOn(old.why)
  if (settings.keepOld === 'always') return runsOn('deploy.keepOld is always')
  const engine = engines[old.slot]
  const all = await containersOf(engine)
  const running = all.filter(({ state }) => state === 'running')
  const startAgain = startWords(engine, all, settings.single)
  if (running.length === 0) return { stopped: null, kept: '', startAgain }
  let kept = ''
  await ports.steps.take('stop', async () => {
    const { slots } = await emptied(gateway, old.slot, emptyWithinMs)
    if (slots[old.slot].inFlight > 0) {
      kept = 'it still has requests in flight'
      return { detail: `${old.slot} runs on: ${kept}` }
    }
    await stopContainers(engine, running)
    await undoIfLive(place, old.slot)
    return { detail: `${engine.project}: ${running.map(({ service }) => service).join(', ')}` }
  })
  return kept === '' ? { stopped: old.slot, kept, startAgain } : runsOn(kept)
}

function runsOn(kept: string): Tidied {
  return { stopped: null, kept, startAgain: null }
}

function startWords(
  engine: Engine,
  containers: readonly Container[],
  single: readonly string[],
): string {
  if (single.length === 0) return engine.typed('start')
  const services = new Set(containers.map(({ service }) => service))
  return engine.typed(['start', ...services].filter((name) => !single.includes(name)).join(' '))
}

/** Somebody may have gone back to the slot in the very moment it was being stopped. */
async function undoIfLive({ ports, engines }: Place, slot: SlotName): Promise<void> {
  const { live } = await ports.gateway.status()
  if (live !== slot) return
  await startContainers(engines[slot], await containersOf(engines[slot]))
  const detail = `${slot} became live while it was being stopped; it was started again`
  throw sluiceError('unexpected', detail, { live })
}

async function pruneImages({ ports, engines }: Place): Promise<void> {
  const { record, steps } = ports
  await steps.take('prune', async () => {
    const known = await record.read()
    const gone: string[][] = []
    const removed: string[] = []
    const refused: string[] = []
    for (const engine of distinctEngines(engines)) {
      const pruning = choosePruning(known, await imagesOf(engine, Object.keys(known.images)))
      gone.push([...pruning.gone])
      for (const image of pruning.remove) {
        const isRemoved = await removeImage(engine, image)
        ;(isRemoved ? removed : refused).push(image.id)
      }
    }
    // With two engines: what one of them still has is not forgotten.
    const forgotten = Object.keys(known.images).filter((id) =>
      gone.every((ids) => ids.includes(id)),
    )
    await record.update((now) => withoutImages(now, [...removed, ...forgotten]))
    return { detail: pruneWords(removed, refused) }
  })
}

/** Never with force: what the engine will not remove is somebody's. */
async function removeImage(engine: Engine, { names }: Pruning['remove'][number]): Promise<boolean> {
  const ended = await engine.docker(['image', 'rm', ...names])
  return ended.code === 0
}

function pruneWords(removed: readonly string[], refused: readonly string[]): string | null {
  if (removed.length + refused.length === 0) return null
  const gone = removed.length === 0 ? [] : [`removed ${removed.map(shortId).join(', ')}`]
  const left = refused.length === 0 ? [] : [`left ${refused.map(shortId).join(', ')}: still used`]
  return [...gone, ...left].join('; ')
}
