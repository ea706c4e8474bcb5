// Services that must not run twice: in one slot or in the other. Stopped here before they start there, and the record says
// where they are meant to be before anything is moved, so that whoever comes next can put right what was cut short.
import { isExclusive } from '../model/promotion.ts'
import { otherSlot } from '../model/slot.ts'
import type { Status } from '../model/status.ts'
import { containersOf, startContainers, stopContainers } from './containers.ts'
import type { Engine } from './engine.ts'
import type { Place, Site } from './site.ts'
import { overrideFile, up } from './start.ts'

/** From the live slot into the standby one, right before traffic moves. */
export async function takeSingles(site: Site): Promise<void> {
  const { ports, engines, from, to } = site
  const { single } = ports.settings
  if (single.length === 0) return
  await ports.steps.take('single', async () => {
    await ports.record.update((record) => ({ ...record, singlesIn: to }))
    await stopIn(engines[from], single)
    await up(site, overrideFile(site), single)
    return { detail: `${single.join(', ')} stopped in ${from}, started in ${to}` }
  })
}

/** Puts them where traffic is, if they are elsewhere. Not while traffic moves: then nobody knows where that is. */
export async function settleSingles(
  { ports, engines }: Place,
  { live, promote }: Pick<Status, 'live' | 'promote'>,
): Promise<void> {
  const { single } = ports.settings
  const { singlesIn } = await ports.record.read()
  if (single.length === 0 || singlesIn === null || singlesIn === live) return
  if (isExclusive(promote)) return
  await ports.steps.take('single', async () => {
    const elsewhere = otherSlot(live)
    await stopIn(engines[elsewhere], single)
    await startIn(engines[live], single)
    await ports.record.update((record) => ({ ...record, singlesIn: live }))
    return { detail: `${single.join(', ')} stopped in ${elsewhere}, started again in ${live}` }
  })
}

async function stopIn(engine: Engine, services: readonly string[]): Promise<void> {
  await stopContainers(engine, await singlesOf(engine, services))
}

async function startIn(engine: Engine, services: readonly string[]): Promise<void> {
  await startContainers(engine, await singlesOf(engine, services))
}

async function singlesOf(engine: Engine, services: readonly string[]) {
  const containers = await containersOf(engine)
  return containers.filter(({ service }) => services.includes(service))
}
