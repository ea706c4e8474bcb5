// One health probe: a GET on a connection of its own, answered 2xx within its time, or it failed and says how.
// A redirect is a failure and is named: what it leads to is not the app's own word on its health.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { ProbeAnswer } from '../model/status.ts'
import type { Target } from '../model/world.ts'
import { readStart } from './body-start.ts'

export interface ProbeSettings {
  readonly path: string
  /** The Host header to send; null: the target's own name. */
  readonly host: string | null
  readonly timeoutMs: number
}

/** Never rejects: no answer is an answer too. */
export async function probe(target: Target, settings: ProbeSettings): Promise<ProbeAnswer> {
  const began = performance.now()
  // What cannot even be asked, such as a path that Node refuses to send, is a failed probe.
  const found = await ask(target, settings).catch((error: Error) => unanswered(error.message))
  const ms = Math.round((performance.now() - began) * 10) / 10
  return { ...found, at: new Date().toISOString(), ms }
}

type Found = Pick<ProbeAnswer, 'ok' | 'status' | 'detail'>

async function ask(target: Target, settings: ProbeSettings): Promise<Found> {
  const { promise, resolve } = Promise.withResolvers<Found>()
  const { origin } = target
  const request = origin.protocol === 'https:' ? httpsRequest : httpRequest
  const call = request({
    host: target.address,
    port: origin.port,
    path: settings.path,
    agent: false,
    servername: origin.host,
    headers: {
      Host: settings.host ?? `${origin.host}:${origin.port}`,
      'User-Agent': 'sluice-probe',
      Accept: '*/*',
    },
    // The whole probe, not its silence, has a deadline: one byte a second is not health.
    signal: AbortSignal.timeout(settings.timeoutMs),
  })
  call.on('error', (error: NodeJS.ErrnoException) => {
    const late = error.name === 'AbortError' || error.name === 'TimeoutError'
    const detail = late
      ? `no answer within ${settings.timeoutMs} ms`
      : error.message || (error.code ?? error.name)
    resolve(unanswered(detail))
  })
  call.on('response', (answer) => {
    void readStart(answer, shown).then((body) => resolve(judge(answer, body)))
  })
  call.end()
  return promise
}

function unanswered(detail: string): Found {
  return { ok: false, status: null, detail }
}

function judge(answer: IncomingMessage, body: string): Found {
  const status = answer.statusCode ?? 0
  const ok = status >= 200 && status < 300
  if (status >= 300 && status < 400) {
    const to = answer.headers.location ?? 'nowhere'
    return { ok, status, detail: `${status} redirects to ${to}; the path must answer 2xx itself` }
  }
  return { ok, status, detail: body === '' ? String(status) : `${status} ${body}` }
}

const shown = 200
