// A client that sends exactly the bytes it is told and keeps exactly the bytes it gets.
import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface RawClient {
  readonly socket: Socket
  /** All bytes so far, as latin1. */
  text(): string
  send(bytes: string): void
  /** Resolves when the text so far satisfies; rejects when the connection ends first. */
  until(satisfies: (text: string) => boolean): Promise<string>
  /** Resolves when the other side has closed. `reset`: by a reset, not by a clean end. */
  closed(): Promise<{ readonly text: string; readonly reset: boolean }>
}

export async function rawClient(
  port: number,
  options: { allowHalfOpen?: boolean } = {},
): Promise<RawClient> {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: options.allowHalfOpen ?? false })
  onTestFinished(() => void socket.destroy())
  let text = ''
  let ended: { reset: boolean } | null = null
  const wake = new Set<() => void>()
  const wakeAll = (): void => {
    for (const check of wake) check()
  }
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
    wakeAll()
  })
  const end = (reset: boolean): void => {
    ended ??= { reset }
    wakeAll()
  }
  socket.on('end', () => end(false))
  socket.on('error', () => end(true))
  socket.on('close', () => end(false))
  const wait = <T>(look: () => T | null): Promise<T> => {
    const { promise, resolve } = Promise.withResolvers<T>()
    const check = (): void => {
      const found = look()
      if (found === null) return
      wake.delete(check)
      resolve(found)
    }
    wake.add(check)
    check()
    return promise
  }
  return {
    socket,
    text: () => text,
    send: (bytes) => socket.write(bytes, 'latin1'),
    async until(satisfies) {
      const found = await wait(() => (satisfies(text) ? text : ended === null ? null : ''))
      if (!satisfies(found)) throw new Error(`the connection ended after: ${text}`)
      return found
    },
    closed: () => wait(() => (ended === null ? null : { text, reset: ended.reset })),
  }
}
