// One POST to one address: no redirect is followed, no proxy is asked, no connection is kept, and the answer is not believed to be
// short. What comes out is an outcome; no error leaves here, and none of it holds the address.
import { request as requestPlain, type IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'
import { finished } from 'node:stream/promises'
import { retryAfterMs, type Outcome } from './outcome.ts'

export interface Post {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** How much of an answer is read. */
const answerAtMost = 16 * 1024

/** `until`: its abort ends the attempt; the reason is its message. Never rejects. */
export function post({ url, body, headers }: Post, until: AbortSignal): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>()
  const target = new URL(url)
  const request = target.protocol === 'https:' ? requestSecure : requestPlain
  const outgoing = request(target, {
    method: 'POST',
    agent: false,
    signal: until,
    headers: {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...headers,
    },
  })
  const again = (error: unknown): void =>
    resolve({ kind: 'again', why: whyOf(error, until), afterMs: null })
  outgoing.on('error', again)
  outgoing.on('response', (answer) => {
    readAway(answer).then(() => resolve(outcomeOf(answer)), again)
  })
  outgoing.end(body)
  return promise
}

/** Whoever receives may rely on its answer being taken; a very long one is not waited for. */
async function readAway(answer: IncomingMessage): Promise<void> {
  let length = 0
  const { promise: long, resolve } = Promise.withResolvers<void>()
  answer.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > answerAtMost) resolve()
  })
  await Promise.race([finished(answer), long])
  answer.destroy()
}

function outcomeOf({ statusCode = 0, headers }: IncomingMessage): Outcome {
  if (statusCode >= 200 && statusCode < 300) return { kind: 'sent' }
  const why = `HTTP ${statusCode}`
  if (statusCode === 408 || statusCode === 429 || statusCode >= 500)
    return { kind: 'again', why, afterMs: retryAfterMs(headers['retry-after'], Date.now()) }
  if (statusCode >= 300 && statusCode < 400)
    return {
      kind: 'refused',
      why: `${why}: redirects are not followed, name the address it leads to`,
    }
  const gone = statusCode === 401 || statusCode === 403 || statusCode === 404 || statusCode === 410
  return { kind: 'refused', why: gone ? `${why}: is the address still right?` : why }
}

/** By the code only: messages of Node name the host and the address. */
function whyOf(error: unknown, until: AbortSignal): string {
  if (until.aborted) return until.reason instanceof Error ? until.reason.message : 'broken off'
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'broken'
  switch (code) {
    case 'ECONNREFUSED':
      return 'nothing listens there'
    case 'ECONNRESET':
    case 'broken':
      return 'the connection broke'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `its host name is not found (${code})`
    default:
      return `it cannot be reached (${code})`
  }
}
