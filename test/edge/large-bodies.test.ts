import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { upstream } from '../support/upstream.ts'
import { front, lastRequest, poll, request } from './front.ts'
import { scripted } from './scripted.ts'

const size = 20 * 1024 * 1024
const part = Buffer.from(Uint8Array.from({ length: 64 * 1024 }, (_, i) => i * 31 + (i >> 8)))

function* parts(): Generator<Buffer> {
  for (let sent = 0; sent < size; sent += part.length) yield part
}

function digestOf(chunks: Iterable<Buffer>): string {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest('hex')
}

test.for(['with a length', 'chunked'])(
  '20 MB up and down again, %s, arrive as they were sent',
  async (framing) => {
    const app = await upstream('echo', (req, res) => {
      if (framing === 'with a length')
        res.setHeader('Content-Length', req.headers['content-length'] ?? 0)
      req.pipe(res)
    })
    const gateway = await front(app.url)
    const answer = await fetch(gateway.url, {
      method: 'POST',
      body: Readable.toWeb(Readable.from(parts())) as ReadableStream,
      duplex: 'half',
      headers: framing === 'chunked' ? {} : { 'content-length': String(size) },
    })
    const chunks: Buffer[] = []
    for await (const chunk of answer.body ?? []) chunks.push(Buffer.from(chunk))
    expect(digestOf(chunks)).toBe(digestOf(parts()))
    expect(app.seen[0]?.headers['transfer-encoding']).toBe(
      framing === 'chunked' ? 'chunked' : undefined,
    )
  },
)

/** Far more than the kernel and Node buffer on both connections together. */
const endless = 200 * 1024 * 1024

test('a client that does not read stops the target: the gateway holds little of a large answer (RFC 9293 3.8.6)', async () => {
  const source = { written: 0, stalled: false }
  const app = await upstream('flood', (_req, res) => {
    const push = (): void => {
      while (source.written < endless && !res.destroyed) {
        source.written += part.length
        if (!res.write(part)) break
      }
      source.stalled = res.writableNeedDrain
    }
    res.on('drain', push)
    push()
  })
  const gateway = await front(app.url)
  const before = process.memoryUsage()
  const client = connect(gateway.port, '127.0.0.1').pause()
  client.write(lastRequest('GET /'))
  await still(() => source.written)
  expect(source.written).toBeLessThan(endless / 4)
  const after = process.memoryUsage()
  expect(after.external + after.arrayBuffers - before.external - before.arrayBuffers).toBeLessThan(
    endless / 4,
  )
  client.destroy()
  await gateway.idle()
})

test('a target that does not read stops the client: the gateway holds little of a large upload (RFC 9293 3.8.6)', async () => {
  const app = await scripted(({ socket }) => void socket.pause())
  const gateway = await front(app.url)
  const client = connect(gateway.port, '127.0.0.1')
  client.on('error', () => {})
  client.write(request('POST /', `Content-Length: ${endless}`))
  let written = 0
  const push = (): void => {
    do written += part.length
    while (client.write(part) && written < endless)
  }
  client.on('drain', push)
  push()
  await still(() => written)
  expect(written).toBeLessThan(endless / 4)
  client.destroy()
  // The end of the client lies behind what nobody reads: it is noticed when the target reads on.
  for (const call of app.calls) call.socket.resume()
  await gateway.idle()
  await poll(() => app.open()).toBe(0)
})

test('a client that stopped reading gets the whole answer when it reads again', async () => {
  const app = await upstream('large', (_req, res) => void Readable.from(parts()).pipe(res))
  const gateway = await front(app.url)
  const client = connect(gateway.port, '127.0.0.1').pause()
  client.write(lastRequest('GET /'))
  await poll(async () => (await gateway.status()).slots.blue.inFlight).toBe(1)
  let bytes = 0
  client.on('data', (chunk: Buffer) => {
    bytes += chunk.length
  })
  client.resume()
  await once(client, 'end')
  expect(bytes).toBeGreaterThan(size)
})

/** Resolves when a number has stopped to grow: the same in twenty looks in a row. */
async function still(read: () => number): Promise<void> {
  let last = -1
  let same = 0
  await poll(() => {
    const now = read()
    same = now === last && now > 0 ? same + 1 : 0
    last = now
    return same >= 20
  }).toBe(true)
}
