// Whether there is room for the images of one more version, twice over: the rollback keeps its own.
import { sizeText } from '../../render/sizes.ts'
import type { Check } from '../check.ts'
import { hint, skipped, well, wrong } from '../finding.ts'
import { slotContainers } from '../slot-containers.ts'

/** Where no image is known yet. */
const usualBytes = 1e9

export const disk: Check = {
  name: 'disk',
  needs: 'both',
  look(engine, gateway) {
    const { freeBytes } = engine
    if (freeBytes === null) return [skipped('the images are not on this machine')]
    const slots = slotContainers(engine, gateway)
    const one = Math.max(sizeOf(slots?.blue ?? []), sizeOf(slots?.green ?? []))
    const need = 2 * (one === 0 ? usualBytes : one)
    const seen = `${sizeText(freeBytes)} free where images are kept, two versions need ${sizeText(need)}`
    const fix = 'docker image prune, docker builder prune, or a larger disk.'
    if (freeBytes < need) return [wrong(seen, fix)]
    return freeBytes < 2 * need ? [well(seen), hint('it is soon full', fix)] : [well(seen)]
  },
}

function sizeOf(
  containers: readonly { readonly image: string; readonly imageBytes: number | null }[],
): number {
  const sizes = new Map(containers.map(({ image, imageBytes }) => [image, imageBytes ?? 0]))
  return [...sizes.values()].reduce((sum, size) => sum + size, 0)
}
