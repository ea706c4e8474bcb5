// The beginning of an answer's body, for people. It never waits for the rest: whoever sends without end is cut off.
import type { IncomingMessage } from 'node:http'

/** The first characters, at most `most` of them, on one line. Never rejects: of a body that breaks off, what had come. */
export async function readStart(answer: IncomingMessage, most: number): Promise<string> {
  let text = ''
  try {
    for await (const chunk of answer) {
      text += String(chunk)
      if (text.length >= most) break
    }
  } catch {
    // The status was the answer.
  }
  answer.destroy()
  return text.slice(0, most).replaceAll(/\s+/g, ' ').trim()
}
