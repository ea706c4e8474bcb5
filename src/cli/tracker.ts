// Picks one promotion out of all that is told, and never goes back in time: an older word about it is not heard.
import type { Told } from '../model/events.ts'
import type { Promotion, Step } from '../model/promotion.ts'
import { condemnationOf } from './render/condemnation.ts'
import type { JudgeEvent } from './render/event.ts'

export interface Tracker {
  /** `told`: the event it came with; null when it came as an answer. */
  see(promotion: Promotion, told?: Told | null): void
  hear(event: JudgeEvent): void
  /** Whether ours was found bad, and serves on until a person decides. */
  isCondemned(): boolean
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
  readonly onStep: (step: Step, promotion: Promotion) => void
  /** Called for each new word about ours. */
  readonly onNews: (promotion: Promotion, told: Told | null) => void
  /** Called for each word of the judge about ours. */
  readonly onJudge: (event: JudgeEvent) => void
}

export function createTracker({ isOurs, onStep, onNews, onJudge }: TrackerPorts): Tracker {
  let ours: Promotion | null = null
  let later: Promotion | null = null
  let condemned = false
  let waiting: (() => boolean)[] = []
  const accept = (promotion: Promotion, told: Told | null): void => {
    if (ours === null ? !isOurs(promotion) : promotion.id !== ours.id) return
    const before = ours
    if (before !== null && !isNewer(promotion, before)) {
      if (isLater(promotion, before)) ours = promotion
      return
    }
    ours = promotion
    for (const step of promotion.steps.slice(before?.steps.length ?? 0)) onStep(step, promotion)
    onNews(promotion, told)
  }
  const askAgain = (): void => {
    waiting = waiting.filter((isOver) => !isOver())
  }
  const tracker: Tracker = {
    see(promotion, told = null) {
      accept(promotion, told)
      if (ours !== null && promotion.id > ours.id) later = promotion
      askAgain()
    },
    hear(event) {
      if (ours?.id !== event.promotion) return
      onJudge(event)
      if (event.kind === 'condemned') condemned = true
      askAgain()
    },
    // A word that was missed stands in the evidence too.
    isCondemned: () => ours !== null && (condemned || isCondemnedBy(ours)),
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

/** The same, with more evidence. */
function isLater(promotion: Promotion, known: Promotion): boolean {
  const isSame = promotion.phase === known.phase && promotion.steps.length === known.steps.length
  return isSame && (promotion.evidence?.atMs ?? 0) > (known.evidence?.atMs ?? 0)
}

function isCondemnedBy(promotion: Promotion): boolean {
  return promotion.bake?.onFail !== 'rollback' && condemnationOf(promotion) !== null
}
