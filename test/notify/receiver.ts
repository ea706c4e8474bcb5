// A real HTTP receiver of messages, which answers as a test scripts it and keeps what it was sent.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
}

/** `hang`: no answer. `reset`: the connection breaks. A function: whatever the test does. */
export type Answer =
  | 'hang'
  | 'reset'
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | ((res: ServerResponse) => void)

export interface Receiver {
  readonly url: string
  readonly received: readonly Received[]
  /** Connections that were broken off before they were answered. */
  readonly broken: () => number
  /** Resolves when so many have come. */
  has(count: number): Promise<void>
}

/** The answers in their order; the last goes on. By default 204. */
export async function startReceiver(...answers: Answer[]): Promise<Receiver> {
  const received: Received[] = []
  const waiting = new Set<() => void>()
  let broken = 0
  const server = createServer((req, res) => {
    const chunks: Buffer[] = []
    req.on('data', (chunk: Buffer) => chunks.push(chunk))
    req.on('end', () => {
      const answer = answers[Math.min(received.length, answers.length - 1)] ?? { status: 204 }
      const text = Buffer.concat(chunks).toString()
      received.push({ path: req.url ?? '', headers: req.headers, text })
      for (const check of waiting) check()
      give(answer, res)
    })
    res.once('close', () => {
      if (!res.writableFinished) broken++
    })
  })
  const { promise: listening, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await listening
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    broken: () => broken,
    has(count) {
      const { promise, resolve: done } = Promise.withResolvers<void>()
      const check = (): void => {
        if (received.length >= count) done()
      }
      waiting.add(check)
      check()
      return promise
    },
  }
}

function give(answer: Answer, res: ServerResponse): void {
  if (answer === 'hang') return
  if (answer === 'reset') {
    res.socket?.resetAndDestroy()
    return
  }
  if (typeof answer === 'function') return answer(res)
  res.writeHead(answer.status, answer.headers).end(answer.body)
}
