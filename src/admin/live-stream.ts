// A live stream over HTTP: SSE for browsers, NDJSON for scripts, by what Accept asks for. It beats while nothing happens, so that a
// reader can tell silence from death.
import type { FastifyReply, FastifyRequest } from 'fastify'

export interface LiveStream {
  /** `id` null: the reader cannot come back to it. */
  write(type: string, id: number | null, document: object): void
  /** Bytes that the reader has not taken. */
  buffered(): number
  /** Ends it without an end. */
  cut(): void
  onDrain(listener: () => void): void
  onClose(listener: () => void): void
}

const heartbeatMs = 15_000

/** Takes the reply over: its head is sent, and it stays open until the reader leaves or it is cut. */
export function openStream(request: FastifyRequest, reply: FastifyReply): LiveStream {
  const sse = !/ndjson/i.test(request.headers.accept ?? '')
  reply.hijack()
  const res = reply.raw
  res.writeHead(200, {
    'Content-Type': sse ? 'text/event-stream' : 'application/x-ndjson',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  })
  res.flushHeaders()
  const heartbeat = setInterval(() => res.write(sse ? ': still here\n\n' : '\n'), heartbeatMs)
  res.once('close', () => clearInterval(heartbeat))
  return {
    write(type, id, document) {
      const text = JSON.stringify(document)
      res.write(sse ? sseText(type, id, text) : `${text}\n`)
    },
    buffered: () => res.writableLength,
    cut: () => res.destroy(),
    onDrain: (listener) => void res.on('drain', listener),
    onClose: (listener) => void res.once('close', listener),
  }
}

function sseText(type: string, id: number | null, text: string): string {
  return `${id === null ? '' : `id: ${id}\n`}event: ${type}\ndata: ${text}\n\n`
}
