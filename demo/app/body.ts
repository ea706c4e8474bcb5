// Small request bodies, read whole. Uploads never come here: see streams.ts.
import type { IncomingMessage } from 'node:http'

export type Body = { kind: 'text'; text: string } | { kind: 'too large'; limitBytes: number }

const limitBytes = 65_536

/** Reads a body of up to 64 KiB as UTF-8. Rejects only when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = []
  let bytes = 0
  // A `for await` with an early return would destroy the request, and the 413 with it.
  const whole = new Promise<boolean>((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > limitBytes) resolve(false)
      else chunks.push(chunk)
    })
    request.once('end', () => resolve(true))
    request.once('error', reject)
  })
  if (!(await whole)) return { kind: 'too large', limitBytes }
  return { kind: 'text', text: Buffer.concat(chunks).toString('utf8') }
}
