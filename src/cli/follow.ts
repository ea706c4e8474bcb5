// Follows a live stream of the admin API as NDJSON. A silence longer than two heartbeats is an end: a dead host says nothing
// either. It does not reconnect; whoever follows decides that.
import { StringDecoder } from 'node:string_decoder'
import type { IncomingMessage } from 'node:http'
import { connectProblem, dial, type Reply } from './client.ts'
import type { Located } from './locate.ts'

export interface Following {
  /** Null once the stream is open, else what came instead. */
  readonly opened: Promise<Reply | null>
  /** Resolves when the stream is over, whoever ended it. */
  readonly ended: Promise<void>
  close(): void
}

const connectMs = 5_000
/** The gateway's heartbeat comes every 15 s. */
const silenceMs = 40_000

/** `onDocument` is given each line as it is parsed; a line that is no JSON is passed over. */
export function follow(
  at: Located,
  path: string,
  onDocument: (document: unknown) => void,
): Following {
  const opened = Promise.withResolvers<Reply | null>()
  const ended = Promise.withResolvers<void>()
  const outgoing = dial(at, { method: 'GET', path, headers: { Accept: 'application/x-ndjson' } })
  const patience = setTimeout(() => outgoing.destroy(new Error('no answer in time')), connectMs)
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    opened.resolve({ kind: 'unreachable', detail: connectProblem(at.address, error) })
  })
  let answered = false
  outgoing.on('response', (answer) => {
    clearTimeout(patience)
    answered = true
    const stream = /ndjson/.test(answer.headers['content-type'] ?? '')
    if (answer.statusCode !== 200 || !stream) {
      void refusalOf(answer).then(opened.resolve)
      return
    }
    outgoing.setTimeout(silenceMs, () => outgoing.destroy())
    readLines(answer, (line) => {
      const document = parse(line)
      if (document !== undefined) onDocument(document)
    })
    opened.resolve(null)
  })
  outgoing.on('close', () => {
    clearTimeout(patience)
    if (!answered) opened.resolve({ kind: 'lost', detail: 'the stream ended before it began' })
    ended.resolve()
  })
  outgoing.end()
  return { opened: opened.promise, ended: ended.promise, close: () => outgoing.destroy() }
}

async function refusalOf(answer: IncomingMessage): Promise<Reply> {
  let text = ''
  try {
    for await (const chunk of answer) text += String(chunk)
    const body: unknown = JSON.parse(text)
    return { kind: 'answered', status: answer.statusCode ?? 0, body }
  } catch {
    return { kind: 'stranger', detail: 'no live stream' }
  }
}

function readLines(answer: IncomingMessage, onLine: (line: string) => void): void {
  // A chunk may end within a character.
  const decoder = new StringDecoder('utf8')
  let rest = ''
  answer.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line !== '') onLine(line)
  })
  // The end of the request tells of it too.
  answer.on('error', () => {})
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
