// Picks one promotion out of all that is told, and never goes back in time: an older word about it is not heard.
import type { Told } from '../model/events.ts'
import type { Promotion, Step } from '../model/promotion.ts'

export interface Tracker {
  /** `told`: the event it came with; null when it came as an answer. */
  see(promotion: Promotion, told?: Told | null): void
  /** The latest of ours; null while it has not been seen. */
  ours(): Promotion | null
  /** A later one that has begun since; null if there is none. */
  later(): Promotion | null
  /** Resolves as soon as the test holds, now or after something new. */
  when(test: (tracker: Tracker) => boolean): Promise<void>
}

export interface TrackerPorts {
  readonly isOurs: (promotion: Promotion) => boolean
  /** Called once for each step of ours, in their order. */
  readonly onStep: (step: Step) => void
  /** Called for each new word about ours. */
  readonly onNews: (promotion: Promotion, told: Told | null) => void
}

export function createTracker({ isOurs, onStep, onNews }: TrackerPorts): Tracker {
  let ours: Promotion | null = null
  let later: Promotion | null = null
  let waiting: (() => boolean)[] = []
  const accept = (promotion: Promotion, told: Told | null): void => {
    if (ours === null ? !isOurs(promotion) : promotion.id !== ours.id) return
    if (ours !== null && !isNewer(promotion, ours)) return
    const known = ours?.steps.length ?? 0
    ours = promotion
    for (const step of promotion.steps.slice(known)) onStep(step)
    onNews(promotion, told)
  }
  const tracker: Tracker = {
    see(promotion, told = null) {
      accept(promotion, told)
      if (ours !== null && promotion.id > ours.id) later = promotion
      waiting = waiting.filter((isOver) => !isOver())
    },
    ours: () => ours,
    later: () => later,
    when(test) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const isOver = (): boolean => {
        const holds = test(tracker)
        if (holds) resolve()
        return holds
      }
      if (!isOver()) waiting.push(isOver)
      return promise
    },
  }
  return tracker
}

/** An answer may overtake its events. A gateway that was restarted has forgotten steps, but knows the end. */
function isNewer(promotion: Promotion, known: Promotion): boolean {
  if (known.phase === 'done' || promotion.phase === 'done') return known.phase !== 'done'
  const more = promotion.steps.length - known.steps.length
  return more > 0 || (more === 0 && promotion.phase !== known.phase)
}
