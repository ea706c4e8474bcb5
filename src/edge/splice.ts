// An upgraded connection: after the target's 101, bytes pass both ways untouched, with backpressure and half-close.
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Exchange } from './exchange.ts'
import { responseHeaders } from './response-headers.ts'

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
  exchange.cut = (code) => {
    exchange.error = code
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

function switchingHead(answer: IncomingMessage): string {
  const lines = [`HTTP/1.1 101 ${answer.statusMessage ?? 'Switching Protocols'}`]
  const fields = responseHeaders(answer, { trailers: false })
  for (let i = 0; i < fields.length; i += 2) lines.push(`${fields[i]}: ${fields[i + 1]}`)
  lines.push('Connection: Upgrade', `Upgrade: ${answer.headers.upgrade ?? ''}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
