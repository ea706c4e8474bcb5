// The answer to GET /robots.txt: read on its way, so that crawlers can be held to it, or held back and answered with a group more.
// What cannot be read as it stands (compressed, a part, too long) passes as it came.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { longestRobots, type RobotsTask } from '../limits/site-robots.ts'
import type { Exchange } from './exchange.ts'
import { eachField } from './hop-headers.ts'
import { responseHeaders } from './response-headers.ts'

/** Reads along while somebody else relays the answer. */
export function learnRobots(answer: IncomingMessage, task: RobotsTask): void {
  if (answer.statusCode === 404 || answer.statusCode === 410) return void task.finished(null)
  if (!isPlain(answer)) return
  const chunks: Buffer[] = []
  let length = 0
  answer.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length <= longestRobots) chunks.push(chunk)
  })
  answer.once('end', () => task.finished(Buffer.concat(chunks).toString()))
}

/** Whether `appendRobots` can answer in place of this answer. */
export function isAppendable(answer: IncomingMessage): boolean {
  const { statusCode, headers } = answer
  if (statusCode === 404 || statusCode === 410) return true
  return isPlain(answer) && Number(headers['content-length'] ?? 0) <= longestRobots
}

/** Answers 200 with what the site has and the group more. `added`: names and values in turn. */
export function appendRobots(
  answer: IncomingMessage,
  exchange: Exchange,
  res: ServerResponse,
  added: readonly string[],
  task: RobotsTask,
  fail: (code: 'upstream_truncated' | 'upstream_bad_response') => void,
): void {
  const site = answer.statusCode === 200
  const chunks: Buffer[] = []
  let length = 0
  answer.on('data', (chunk: Buffer) => {
    length += chunk.length
    if (length > longestRobots) return fail('upstream_bad_response')
    if (site) chunks.push(chunk)
  })
  answer.once('error', () => fail('upstream_truncated'))
  answer.once('end', () => {
    if (res.headersSent || res.destroyed) return
    const text = Buffer.from(task.finished(site ? Buffer.concat(chunks).toString() : null))
    exchange.status = 200
    exchange.bytesOut += text.length
    const fields = site ? fieldsOf(answer) : ['Content-Type', 'text/plain; charset=utf-8']
    res.writeHead(200, [...fields, ...added, 'Content-Length', String(text.length)])
    res.end(text)
  })
}

function isPlain({ statusCode, headers }: IncomingMessage): boolean {
  const coding = headers['content-encoding'] ?? 'identity'
  return statusCode === 200 && coding === 'identity'
}

/** What was said of the bytes of before is no longer true of these. */
const ofTheBytes = new Set([
  'content-length',
  'content-md5',
  'content-digest',
  'repr-digest',
  'digest',
  'etag',
  'last-modified',
  'accept-ranges',
])

function fieldsOf(answer: IncomingMessage): string[] {
  const kept: string[] = []
  eachField(responseHeaders(answer, { trailers: false }), (name, value) => {
    if (!ofTheBytes.has(name.toLowerCase())) kept.push(name, value)
  })
  return kept
}
