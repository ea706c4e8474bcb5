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
  const over = new AbortController()
  terminal.once('close', () => over.abort())
  terminal.once('SIGINT', () => terminal.close())
  return {
    async ask(question, offered, read) {
      const hint = offered === null ? '' : ` [${offered}]`
      for (;;) {
        const line = await terminal.question(`${question}${hint}: `, { signal: over.signal })
        const text = line.trim() === '' && offered !== null ? offered : line.trim()
        const found = read(text)
        if (found.ok) return found.value
        output.write(`  ${found.why}\n`)
      }
    },
    close: () => terminal.close(),
  }
}
