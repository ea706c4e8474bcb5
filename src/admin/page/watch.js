// Looks at the gateway: status, figures and metrics every two seconds, the events as they come. It asks and hands over;
// what is shown, and what is done, is decided in main.js.
import { shownPromotions } from './history.js'
import { createStream } from './stream.js'

/**
 * @import { Told } from '../../model/events.ts'
 * @import { Promotion } from '../../model/promotion.ts'
 * @import { Status } from '../../model/status.ts'
 * @import { Top } from '../../model/top.ts'
 * @import { Answer, Api } from './api.js'
 */

/**
 * @typedef {object} Seen
 * @property {(answer: Answer<Status>, regular: boolean) => void} onStatus
 * @property {(promotions: readonly Promotion[]) => void} onHistory
 * @property {(top: Top) => void} onTop
 * @property {(text: string | null) => void} onMetrics
 * @property {(event: Told) => void} onEvent
 */

export const everyMs = 2000
/** While a slot drains its count goes down too fast for the usual pace. */
const drainingMs = 500

/**
 * @param {Api} api
 * @param {Seen} seen
 * @returns {{ start: () => void, lookSoon: () => void }}
 */
export function createWatch(api, seen) {
  let shownHistory = ''
  let locked = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let next

  /** @param {boolean} regular */
  const look = async (regular) => {
    const answer = await api.status()
    seen.onStatus(answer, regular)
    locked = answer.kind === 'unauthorized'
    if (locked) stream.stop()
    if (answer.kind !== 'ok') return
    if (!document.hidden) stream.start()
    if (regular) void readTop()
    const { promote } = answer.body
    // The history changes when a promotion begins, turns or ends, and at no other time.
    const key = `${promote?.id} ${promote?.phase} ${promote?.result}`
    if (key !== shownHistory) await readHistory(key)
    clearTimeout(next)
    if (promote?.phase === 'drain') next = setTimeout(lookSoon, drainingMs)
  }

  const readTop = async () => {
    const answer = await api.top()
    if (answer.kind === 'ok') seen.onTop(answer.body)
  }

  /** @param {string} key */
  const readHistory = async (key) => {
    const answer = await api.history(shownPromotions)
    if (answer.kind !== 'ok') return
    shownHistory = key
    seen.onHistory(answer.body.promotions)
  }

  const lookSoon = oneAtATime(() => look(false))
  const stream = createStream(
    api.events,
    (event) => {
      seen.onEvent(event)
      lookSoon()
    },
    lookSoon,
  )

  const keepLooking = async () => {
    const began = performance.now()
    // With a wrong token, asking again would only be one more wrong guess.
    if (!locked) await Promise.all([look(true), api.metrics().then(seen.onMetrics)])
    setTimeout(() => void keepLooking(), Math.max(0, everyMs - (performance.now() - began)))
  }

  return {
    start() {
      // A browser opens six connections to a host; a page nobody looks at must not hold one of them.
      document.addEventListener('visibilitychange', () => {
        if (document.hidden) stream.stop()
        else lookSoon()
      })
      void keepLooking()
    },
    lookSoon,
  }
}

/**
 * However often it is wished for while it is at work, it is done once more after that.
 * @param {() => Promise<void>} work
 * @returns {() => void}
 */
function oneAtATime(work) {
  let wished = false
  let working = false
  const run = async () => {
    working = true
    try {
      while (wished) {
        wished = false
        await work()
      }
    } finally {
      working = false
    }
  }
  return () => {
    wished = true
    if (!working) void run()
  }
}
