// Finds out on a real connection how long a target keeps it open while nothing is sent: it asks once, waits, and sees who closes.
// It never closes first within the time given, whatever the target hints at.
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import type { IdleLook } from '../../model/checkup.ts'
import type { Target } from '../../model/world.ts'

export interface IdleQuestion {
  readonly path: string
  /** The Host header; null: the target's own name. */
  readonly host: string | null
  /** How long the answer may take. */
  readonly timeoutMs: number
  /** How long to wait for the target to close. */
  readonly waitMs: number
}

/** Never rejects. */
export function lookAtIdle(target: Target, question: IdleQuestion): Promise<IdleLook> {
  const { promise, resolve } = Promise.withResolvers<IdleLook>()
  const { origin } = target
  const secure = origin.protocol === 'https:'
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true })
  const over = (look: IdleLook): void => {
    resolve(look)
    agent.destroy()
  }
  // Its own answer obeys the target's Keep-Alive hint and closes first, which is what must not happen here.
  agent.keepSocketAlive = (socket: Duplex) => {
    const began = performance.now()
    const sinceThen = (): number => Math.round(performance.now() - began)
    const patience = setTimeout(() => over({ kind: 'kept', ms: sinceThen() }), question.waitMs)
    socket.once('close', () => {
      clearTimeout(patience)
      over({ kind: 'closed', ms: sinceThen() })
    })
    return true
  }
  const call = (secure ? httpsRequest : httpRequest)({
    agent,
    host: target.address,
    port: origin.port,
    path: question.path,
    servername: origin.host,
    headers: {
      Host: question.host ?? `${origin.host}:${origin.port}`,
      'User-Agent': 'sluice-doctor',
    },
  })
  const late = setTimeout(
    () => over({ kind: 'failed', detail: `no answer within ${question.timeoutMs} ms` }),
    question.timeoutMs,
  )
  call.once('error', (error) => over({ kind: 'failed', detail: error.message }))
  call.once('response', (answer) => {
    answer.resume()
    answer.once('end', () => {
      clearTimeout(late)
      if (!call.shouldKeepAlive || /\bclose\b/i.test(answer.headers.connection ?? ''))
        over({ kind: 'not-kept' })
    })
    answer.once('error', (error) => over({ kind: 'failed', detail: error.message }))
  })
  call.once('close', () => clearTimeout(late))
  call.end()
  return promise
}
