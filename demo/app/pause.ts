// Waiting on behalf of a request. A client that goes away ends the wait: no timer outlives its stream.
import type { ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Resolves after `ms`, or at once when the stream is closed before that. Never rejects. */
export function pause(ms: number, stream: ServerResponse | Duplex): Promise<'elapsed' | 'gone'> {
  return new Promise((resolve) => {
    if (stream.destroyed) return resolve('gone')
    const gone = () => {
      clearTimeout(timer)
      resolve('gone')
    }
    const timer = setTimeout(() => {
      stream.off('close', gone)
      resolve('elapsed')
    }, ms)
    stream.once('close', gone)
  })
}
