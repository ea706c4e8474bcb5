// The application behind a peer: a TCP server that answers each request with exactly the bytes a case scripts, and
// keeps what it was sent. Each peer has one of its own, on one port for the whole comparison.
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { bodyAt, headAt, requestFraming, type Body, type Head } from './message.ts'
import type { Watch } from './watch.ts'

/** A request as the application saw it. */
export interface Call {
  readonly head: Head
  readonly method: string
  readonly target: string
  /** Without its framing, so far. */
  body(): string
  /** Whether the body has come to its end. */
  whole(): boolean
  /** Whether the peer has ended the connection. */
  closed(): boolean
  /** Which connection this is, from 1. */
  readonly connection: number
  readonly socket: Socket
  /** Resolves when the body is whole, or will not come. */
  readonly read: Promise<void>
  /** From here on what comes is no HTTP: it is given to `take`, beginning with what has come along. */
  hijack(take: (bytes: Buffer) => void): void
}

/** What the application does when it has read a head; a text is the answer to every request that was read whole. */
export type Script = string | ((call: Call) => unknown)

export interface Origin {
  readonly port: number
  /** Forgets the calls so far, and answers by `script` from now on. */
  begin(script: Script, watch: Watch): void
  readonly calls: readonly Call[]
  /** Ends all connections, so that no case inherits one; resolves when the peer has taken notice. */
  quiet(): Promise<void>
  close(): Promise<void>
}

/** A whole answer with a length. */
export function plain(body: string, ...fields: readonly string[]): string {
  return ['HTTP/1.1 200 OK', `Content-Length: ${body.length}`, ...fields, '', body].join('\r\n')
}

export async function startOrigin(): Promise<Origin> {
  const state: State = { script: plain('fine'), watch: null, calls: [], connections: 0 }
  const sockets = new Set<Socket>()
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => sockets.delete(socket))
    readConnection(socket, state)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    begin(script, watch) {
      Object.assign(state, { script, watch, calls: [] })
    },
    get calls() {
      return state.calls
    },
    async quiet() {
      const open = [...sockets]
      for (const socket of open) socket.end()
      const gone = open.map(closeOf)
      await Promise.race([Promise.all(gone), pause(300)])
      for (const socket of sockets) socket.resetAndDestroy()
    },
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      await once(server, 'close')
    },
  }
}

function closeOf(socket: Socket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (socket.closed) resolve()
  else socket.once('close', () => resolve())
  return promise
}

interface State {
  script: Script
  watch: Watch | null
  calls: Call[]
  connections: number
}

interface Reading {
  readonly call: Call
  body: Body
  readonly done: () => void
}

function readConnection(socket: Socket, state: State): void {
  let text = ''
  let connection = 0
  let ended = false
  let current: Reading | null = null
  let take: ((bytes: Buffer) => void) | null = null

  const read = (): void => {
    for (;;) {
      if (take !== null) return
      if (current === null) {
        const head = headAt(text, 0)
        if (head === null) return
        begin(head)
      }
      if (current === null) return
      const { call, done } = current
      current.body = bodyAt(text, call.head.text.length, requestFraming(call.head))
      if (current.body.end === null) return
      if (take === null) text = text.slice(current.body.end)
      current = null
      done()
    }
  }

  const begin = (head: Head): void => {
    const [method = '', target = ''] = head.line.split(' ')
    const { promise, resolve } = Promise.withResolvers<void>()
    const call: Call = {
      head,
      method,
      target,
      body: () => reading.body.data,
      whole: () => reading.body.end !== null,
      closed: () => ended,
      connection: (connection ||= ++state.connections),
      socket,
      read: promise,
      hijack(taker) {
        take = taker
        if (text.length > head.text.length) {
          taker(Buffer.from(text.slice(head.text.length), 'latin1'))
        }
      },
    }
    const reading: Reading = {
      call,
      body: { data: '', trailers: [], end: null },
      done: resolve,
    }
    current = reading
    // Probes of a gateway are no part of a case.
    if (target === '/healthz') return void socket.end(plain('healthy'))
    state.calls.push(call)
    answer(call, state.script)
  }

  socket.on('data', (chunk: Buffer) => {
    if (take === null) {
      text += chunk.toString('latin1')
      read()
    } else take(chunk)
    state.watch?.seen()
  })
  const over = (): void => {
    ended = true
    current?.done()
    state.watch?.seen()
  }
  socket.once('end', over)
  socket.once('close', over)
}

function answer(call: Call, script: Script): void {
  if (typeof script === 'string') {
    void call.read.then(() => call.whole() && call.socket.write(script, 'latin1'))
  } else script(call)
}
