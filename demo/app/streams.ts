// Bodies of any size in both directions. Nothing here may hold more than a chunk of one in memory.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { App, Exchange } from './app.ts'
import { sendError, sendJson } from './answers.ts'
import { hashOfPattern, pattern } from './pattern.ts'
import { readWhole } from './whole.ts'

const sizes = { min: 0, max: 1_073_741_824, fallback: 1_000_000 }

/** `{version, bytes, sha256}` of the body, whatever its size. */
export async function digestBody(app: App, { request, response }: Exchange): Promise<void> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  sendJson(response, 200, { version: app.version, bytes, sha256: hash.digest('hex') })
}

/** `?n=` bytes of the pattern, with X-Sha256; `&chunked=1` leaves Content-Length out. */
export async function sendBytes(_app: App, { request, response, query }: Exchange): Promise<void> {
  const n = readWhole(query, 'n', sizes)
  if (n.kind === 'bad') return sendError(response, 400, n.why)
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Cache-Control': 'no-store',
    'X-Sha256': await hashOfPattern(n.value),
    ...(query.get('chunked') === '1' ? {} : { 'Content-Length': n.value }),
  })
  if (request.method === 'HEAD') {
    response.end()
    return
  }
  await pipeline(Readable.from(pattern(n.value)), response)
}
