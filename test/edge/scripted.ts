// An upstream that answers each request with exactly the bytes a test scripts, and keeps the bytes it was sent.
// Probes of `/healthz` are answered apart: a test sees its own requests only.
import type { Socket } from 'node:net'
import { rawUpstream } from '../support/upstream.ts'

export interface Call {
  /** Request line and fields, as latin1, with the empty line. */
  readonly head: string
  /** What came after the head so far, as latin1. */
  body(): string
  readonly socket: Socket
  /** Which connection this is, from 1; probes are not counted. */
  readonly connection: number
}

export interface Scripted {
  readonly url: string
  readonly port: number
  /** Every request so far. */
  readonly calls: readonly Call[]
  /** How many connections are open that carried a request of the test. */
  open(): number
  close(): Promise<void>
}

/** Calls `answer` once the head of a request is complete. */
export async function scripted(answer: (call: Call) => void): Promise<Scripted> {
  const calls: Call[] = []
  const open = new Set<Socket>()
  let connections = 0
  const raw = await rawUpstream((socket) => {
    let unread = ''
    let current: Message | null = null
    let connection = 0
    const takeBody = (message: Message): void => {
      const length = message.missing(unread)
      message.body += unread.slice(0, length)
      unread = unread.slice(length)
      current = message.missing(' ') > 0 ? message : null
    }
    /** The next head, unless a body is still coming. */
    const nextHead = (): string | null => (current === null ? headIn(unread) : null)
    socket.on('data', (chunk: Buffer) => {
      unread += chunk.toString('latin1')
      if (current !== null) takeBody(current)
      for (let head = nextHead(); head !== null; head = nextHead()) {
        unread = unread.slice(head.length)
        if (head.startsWith('GET /healthz ')) return void socket.end(plain('fine'))
        if (connection === 0) {
          connection = ++connections
          open.add(socket)
          socket.once('close', () => open.delete(socket))
        }
        const message = messageOf(head)
        takeBody(message)
        const call = { head, body: () => message.body, socket, connection }
        calls.push(call)
        answer(call)
      }
    })
    socket.on('end', () => socket.end())
  })
  return { url: raw.url, port: raw.port, calls, open: () => open.size, close: raw.close }
}

/** Answers every request the same. */
export function answering(bytes: string): Promise<Scripted> {
  return scripted(({ socket }) => socket.write(bytes, 'latin1'))
}

/** A whole answer with a length. */
export function plain(body: string, ...fields: readonly string[]): string {
  return ['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...fields, '', body].join('\r\n')
}

/** A complete request head at the start of the text; what a body leaves there is none. */
function headIn(text: string): string | null {
  return /^[A-Z-]+ \S+ HTTP\/1\.[01]\r\n[^]*?\r\n\r\n/.exec(text)?.[0] ?? null
}

interface Message {
  body: string
  /** How many characters of this text still belong to the body. */
  missing(text: string): number
}

function messageOf(head: string): Message {
  const length = Number(/\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1] ?? 0)
  const message: Message = {
    body: '',
    missing: (text) => Math.min(text.length, length - message.body.length),
  }
  if (/\r\ntransfer-encoding: chunked\r\n/i.test(head)) {
    // No test sends a request right behind a chunked one: all that comes before its end is body.
    message.missing = (text) =>
      /(^|\r\n)0\r\n([^\r\n]+\r\n)*\r\n$/.test(message.body) ? 0 : text.length
  }
  // After an upgrade all that comes is kept as one body.
  if (/\r\nupgrade: /i.test(head)) message.missing = (text) => text.length
  return message
}
