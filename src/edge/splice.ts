// An upgraded connection: after the target's 101, bytes pass both ways untouched, with backpressure and half-close.
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Exchange } from './exchange.ts'
import { responseHeaders } from './response-headers.ts'
import { createFrameTracker, restartFrame } from './websocket-frames.ts'

export interface Splice {
  readonly answer: IncomingMessage
  readonly client: Socket
  readonly upstream: Socket
  /** What each side had already sent beyond its head. */
  readonly clientHead: Buffer
  readonly upstreamHead: Buffer
}

/** Passes the 101 on and joins both sockets. `onEnd` is called once, when both are closed. */
export function splice(parts: Splice, exchange: Exchange, onEnd: () => void): void {
  const { answer, client, upstream } = parts
  exchange.status = 101
  const farewell = /^websocket$/i.test(answer.headers.upgrade ?? '')
    ? createFarewell(client, upstream, parts.upstreamHead)
    : null
  exchange.cut = (code) => {
    exchange.error = code
    if (farewell !== null) return farewell()
    client.destroy()
    upstream.destroy()
  }
  client.write(switchingHead(answer), 'latin1')
  if (parts.upstreamHead.length > 0) client.write(parts.upstreamHead)
  if (parts.clientHead.length > 0) upstream.write(parts.clientHead)
  upstream.on('data', (chunk: Buffer) => {
    exchange.bytesOut += chunk.length
  })
  client.on('data', (chunk: Buffer) => {
    exchange.bytesIn += chunk.length
  })
  // `pipe` ends the other side when one ends, and pauses for backpressure; a socket that dies takes its twin along.
  upstream.pipe(client)
  client.pipe(upstream)
  let open = 2
  for (const [socket, twin] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    socket.on('error', () => twin.destroy())
    socket.once('close', () => {
      twin.destroySoon()
      if (--open === 0) onEnd()
    })
  }
}

/** How long a client that was told to go may take to answer. */
const farewellMs = 2000

/**
 * Tells a WebSocket client, between two frames, to come back (1012). Its own close frame goes on to the target, so
 * both sides end as they would among themselves; whoever does not is closed.
 */
function createFarewell(client: Socket, upstream: Socket, upstreamHead: Buffer): () => void {
  const frames = createFrameTracker()
  frames.pass(upstreamHead)
  const follow = (chunk: Buffer): void => void frames.pass(chunk)
  upstream.on('data', follow)
  return () => {
    const timer = setTimeout(() => {
      client.destroy()
      upstream.destroy()
    }, farewellMs)
    client.once('close', () => clearTimeout(timer))
    upstream.unpipe(client)
    upstream.off('data', follow)
    if (frames.between()) return void client.end(restartFrame)
    upstream.on('data', (chunk: Buffer) => {
      if (client.writableEnded) return
      const end = frames.pass(chunk)
      client.write(end === -1 ? chunk : chunk.subarray(0, end))
      if (end !== -1) client.end(restartFrame)
    })
    upstream.resume()
  }
}

function switchingHead(answer: IncomingMessage): string {
  const lines = [`HTTP/1.1 101 ${answer.statusMessage ?? 'Switching Protocols'}`]
  const fields = responseHeaders(answer, { trailers: false })
  for (let i = 0; i < fields.length; i += 2) lines.push(`${fields[i]}: ${fields[i + 1]}`)
  lines.push('Connection: Upgrade', `Upgrade: ${answer.headers.upgrade ?? ''}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
