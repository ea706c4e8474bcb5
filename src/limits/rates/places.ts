// Where the places of a home are in a table that doubles as more keys are ahead at a time: a few of them with each new key, so that nobody
// waits for it. Invariant: what belongs into the upper half is in the lower one until it is moved, by the size of that.
import type { Fingerprint } from './fingerprint.ts'
import { homeOf, probes, tatAt, words, type Layout } from './layout.ts'

export interface Places {
  homeOf(print: Fingerprint): number
  /** Of the home's eight places, `probe`: 0 to 7. */
  cellOf(home: number, probe: number): number
  /** A new key comes. If the table is doubling, some cells are moved; how many TATs that were ahead had to go for them. */
  moveUp(nowUs: number): number
  /** A TAT has to go that has not passed. */
  crowded(): void
}

/** It doubles when for one slot of so many a TAT that had not passed had to go: at a third full, and hardly one of its keys is lost. */
const crowdedSlots = 4096
/** Places that each new key looks through while the table doubles: it has doubled long before it is crowded again. */
const movedAtOnce = 64

/** `mostSlots`: what `cells` have room for. */
export function createPlaces(cells: Uint32Array, layout: Layout, mostSlots: number): Places {
  let { size } = layout
  /** At this size. */
  let crowdings = 0
  /** While it doubles: the places of the lower half that are still to be looked through, from the last to the first. */
  let unmoved = 0
  return {
    homeOf: (print) => homeOf(print, layout, size),
    cellOf(home, probe) {
      const half = size >>> 1
      const below = home + probe - half
      return (home >= half && below < unmoved ? below : home + probe) * words
    },
    moveUp(nowUs) {
      const half = size / 2
      let lost = 0
      // From above: where the halves meet, what moves up is in nobody's way by then.
      for (let left = movedAtOnce; left > 0 && unmoved > 0; left--) {
        const at = --unmoved * words
        if (!belongsAbove(cells, at, half / layout.size) || tatAt(cells, at) <= nowUs) continue
        const to = at + half * words
        if (tatAt(cells, to) > nowUs) lost++
        move(cells, at, to)
      }
      return lost
    },
    crowded() {
      if (unmoved > 0 || size === mostSlots || ++crowdings <= size / crowdedSlots) return
      unmoved = size + probes - 1
      crowdings = 0
      size *= 2
    },
  }
}

/** `bit`: of the tag, the one that tells the halves apart. */
function belongsAbove(cells: Uint32Array, at: number, bit: number): boolean {
  return (((cells[at + 1] ?? 0) >>> 16) & bit) !== 0
}

function move(cells: Uint32Array, from: number, to: number): void {
  for (let word = 0; word < words; word++) {
    cells[to + word] = cells[from + word] ?? 0
    cells[from + word] = 0
  }
}
