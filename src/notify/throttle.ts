// At most one message a minute of one topic. The first goes at once; of those that come within the minute after it the last goes
// when the minute is over, and says how many it stands for: so what was told last is always what is true. It has no clock.
import type { Notice } from './message.ts'

export interface Throttle {
  /** The notice if it may go now; null: it is held back. `nowMs`: of a clock that is never set back. */
  admit(notice: Notice, nowMs: number): Notice | null
  /** What was held back and may go now. */
  due(nowMs: number): Notice[]
  /** When something will be due; null: nothing is held back. */
  nextAt(): number | null
  /** Everything that is held back, at once. */
  flush(): Notice[]
}

interface Topic {
  since: number
  held: Notice | null
  count: number
}

const windowMs = 60_000

export function createThrottle(): Throttle {
  const topics = new Map<string, Topic>()
  const forgetQuiet = (nowMs: number): void => {
    for (const [name, topic] of topics) {
      if (topic.held === null && nowMs - topic.since >= windowMs) topics.delete(name)
    }
  }
  return {
    admit(notice, nowMs) {
      forgetQuiet(nowMs)
      const topic = topics.get(notice.topic)
      if (topic === undefined) {
        topics.set(notice.topic, { since: nowMs, held: null, count: 0 })
        return notice
      }
      topic.held = notice
      topic.count++
      return null
    },
    due: (nowMs) =>
      [...topics.values()].flatMap((topic) => {
        if (topic.held === null || nowMs - topic.since < windowMs) return []
        topic.since = nowMs
        return taken(topic)
      }),
    nextAt() {
      const held = [...topics.values()].filter((topic) => topic.held !== null)
      return held.length === 0 ? null : Math.min(...held.map(({ since }) => since + windowMs))
    },
    flush: () => [...topics.values()].flatMap(taken),
  }
}

function taken(topic: Topic): Notice[] {
  const { held, count } = topic
  topic.held = null
  topic.count = 0
  return held === null ? [] : [{ ...held, heldBack: count - 1 }]
}
