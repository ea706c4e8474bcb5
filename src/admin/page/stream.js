// The event stream, read as NDJSON: unlike EventSource, fetch can carry the token. It comes back by itself, from the
// last event it saw, and later and later while nothing answers.

/** @import { Told } from '../../model/events.ts' */

/** The gateway sends a line every 15 s; this long without one, the connection is dead. */
const silenceMs = 40_000
const firstWaitMs = 1000
const longestWaitMs = 15_000

/**
 * @param {(after: number | null, signal: AbortSignal) => Promise<Response>} open
 * @param {(event: Told) => void} onEvent
 * @param {() => void} onOpen  Something may have been missed: time to look at the whole.
 * @returns {{ start: () => void, stop: () => void }}
 */
export function createStream(open, onEvent, onOpen) {
  /** @type {AbortController | null} */
  let following = null
  /** @type {number | null} */
  let lastId = null

  /**
   * Follows one connection to its end.
   * @param {AbortSignal} stopped
   * @returns {Promise<boolean>} Whether it was opened at all.
   */
  const connect = async (stopped) => {
    const silence = new AbortController()
    let timer = setTimeout(() => silence.abort(), silenceMs)
    let opened = false
    try {
      const answer = await open(lastId, AbortSignal.any([stopped, silence.signal]))
      if (!answer.ok || answer.body === null) return false
      opened = true
      onOpen()
      const lines = createLines()
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
      for (let read = await reader.read(); !read.done; read = await reader.read()) {
        clearTimeout(timer)
        timer = setTimeout(() => silence.abort(), silenceMs)
        for (const line of lines(read.value)) {
          const event = JSON.parse(line)
          // Not the highest but the last: a gateway that was restarted counts from 1 again.
          lastId = event.id
          onEvent(event)
        }
      }
    } catch {
      // No connection, or its end: the look at the status says so on the page.
    } finally {
      clearTimeout(timer)
    }
    return opened
  }

  /** @param {AbortSignal} stopped */
  const follow = async (stopped) => {
    let waitMs = firstWaitMs
    while (!stopped.aborted) {
      const opened = await connect(stopped)
      waitMs = opened ? firstWaitMs : Math.min(waitMs * 2, longestWaitMs)
      await pause(waitMs * (0.75 + Math.random() / 2), stopped)
    }
  }

  return {
    start() {
      if (following !== null) return
      following = new AbortController()
      void follow(following.signal)
    },
    stop() {
      following?.abort()
      following = null
    },
  }
}

/**
 * Puts chunks together to whole lines; empty ones, which are heartbeats, are left out.
 * @returns {(chunk: string) => string[]}
 */
export function createLines() {
  let rest = ''
  return (chunk) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    return lines.filter((line) => line.trim() !== '')
  }
}

/**
 * @param {number} ms
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
