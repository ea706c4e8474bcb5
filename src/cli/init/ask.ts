// Asks a person, one question a line, until the answer will do. An empty line takes what is offered.
import { createInterface } from 'node:readline/promises'
import type { Read } from './answers.ts'

export interface Ask {
  /** `offered`: what an empty line means; null: there must be an answer. */
  ask<T>(question: string, offered: string | null, read: (text: string) => Read<T>): Promise<T>
  close(): void
}

export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

/** Rejects with an AbortError when the input ends, as by Ctrl-D or Ctrl-C. */
export function openAsk({ input, output }: Terminal): Ask {
  const terminal = createInterface({ input, output })
  // The iterator keeps what is typed ahead of its question; `terminal.question` would lose it.
  const lines = terminal[Symbol.asyncIterator]()
  terminal.once('SIGINT', () => terminal.close())
  const next = async (): Promise<string> => {
    const line = await lines.next()
    if (line.done !== true) return line.value.trim()
    throw Object.assign(new Error('the input has ended'), { name: 'AbortError' })
  }
  return {
    async ask(question, offered, read) {
      terminal.setPrompt(`${question}${offered === null ? '' : ` [${offered}]`}: `)
      for (;;) {
        terminal.prompt()
        const text = (await next()) || (offered ?? '')
        const found = read(text)
        if (found.ok) return found.value
        output.write(`  ${found.why}\n`)
      }
    },
    close: () => terminal.close(),
  }
}
