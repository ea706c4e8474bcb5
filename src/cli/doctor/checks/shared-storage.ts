// Whether both slots write to one place: two versions on one volume must be somebody's decision.
import type { Check } from '../check.ts'
import type { ContainerFacts } from '../facts.ts'
import { skipped, warning, well } from '../finding.ts'
import { slotContainers } from '../slot-containers.ts'

export const sharedStorage: Check = {
  name: 'shared storage',
  needs: 'both',
  look(engine, gateway) {
    const slots = slotContainers(engine, gateway)
    if (slots === null) return [skipped('no project in sluice.yaml')]
    if (slots.blue.length === 0 || slots.green.length === 0)
      return [skipped('only one of the slots has containers')]
    const blue = new Set(writtenBy(slots.blue))
    const shared = [...new Set(writtenBy(slots.green))].filter((place) => blue.has(place))
    if (shared.length === 0) return [well('the slots share no place to write to')]
    return shared.map((place) =>
      warning(
        `both slots write to ${place}`,
        'Name it by ${SLUICE_SLOT}, or keep it in a project of its own, as data.yaml does; if two versions may write there, say so in deploy.sharedVolumes.',
      ),
    )
  },
}

function writtenBy(containers: readonly ContainerFacts[]): string[] {
  return containers.flatMap(({ mounts }) =>
    mounts
      .filter(({ readOnly }) => !readOnly)
      .map(({ kind, source }) => `${kind === 'volume' ? 'the volume' : 'the path'} ${source}`),
  )
}
