// Reads a live stream of the admin API, as far as a test wants it.
import { onTestFinished } from 'vitest'

export const ndjson = { accept: 'application/x-ndjson' }

export interface Reader {
  readonly type: string
  /** Resolves to the text so far, once it satisfies. */
  until(satisfies: (text: string) => boolean): Promise<string>
  /** Resolves to all there was, once the stream has ended or broken. */
  rest(): Promise<string>
}

export async function read(
  { adminUrl }: { readonly adminUrl: string },
  path: string,
  headers: Record<string, string> = {},
): Promise<Reader> {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const answer = await fetch(`${adminUrl}${path}`, { headers, signal: leaving.signal })
  const stream = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  return {
    type: answer.headers.get('content-type') ?? '',
    async until(satisfies) {
      while (!satisfies(text)) {
        const chunk = await stream?.read()
        if (chunk === undefined || chunk.done) throw new Error(`the stream ended after: ${text}`)
        text += chunk.value
      }
      return text
    },
    async rest() {
      try {
        for (;;) {
          const chunk = await stream?.read()
          if (chunk === undefined || chunk.done) return text
          text += chunk.value
        }
      } catch {
        return text
      }
    },
  }
}
