// The health path of a target, asked once for `switch doctor`: everything a verdict may need, such as where a redirect leads and
// what the target's clock says. It never follows a redirect.
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { HealthLook } from '../../model/checkup.ts'
import type { Target } from '../../model/world.ts'
import { readStart } from '../body-start.ts'

export interface HealthQuestion {
  readonly path: string
  /** The Host header; null: the target's own name. */
  readonly host: string | null
  readonly timeoutMs: number
}

const shown = 300

/** Never rejects. */
export function lookAtHealth(target: Target, question: HealthQuestion): Promise<HealthLook> {
  const { promise, resolve } = Promise.withResolvers<HealthLook>()
  const { origin } = target
  const began = performance.now()
  const call = (origin.protocol === 'https:' ? httpsRequest : httpRequest)({
    agent: false,
    host: target.address,
    port: origin.port,
    path: question.path,
    servername: origin.host,
    headers: {
      Host: question.host ?? `${origin.host}:${origin.port}`,
      'User-Agent': 'sluice-doctor',
      Accept: '*/*',
    },
    signal: AbortSignal.timeout(question.timeoutMs),
  })
  call.once('error', (error) => {
    const late = error.name === 'AbortError' || error.name === 'TimeoutError'
    const detail = late ? `no answer within ${question.timeoutMs} ms` : error.message
    resolve({ kind: 'silent', detail })
  })
  call.once('response', (answer) => {
    const ms = Math.round((performance.now() - began) * 10) / 10
    const aheadMs = aheadOf(answer.headers.date, Date.now())
    void readStart(answer, shown).then((body) =>
      resolve({
        kind: 'answered',
        status: answer.statusCode ?? 0,
        location: answer.headers.location ?? null,
        body,
        ms,
        aheadMs,
      }),
    )
  })
  call.end()
  return promise
}

/** A Date has whole seconds: what it says may be up to one second old when it is right. */
function aheadOf(date: string | undefined, now: number): number | null {
  const theirs = Date.parse(date ?? '')
  if (Number.isNaN(theirs)) return null
  if (theirs > now) return theirs - now
  return Math.min(0, theirs + 1000 - now)
}
