// Bytes at random, with Node's own strict parser as the oracle: what it refuses the target never sees whole, and what
// the target sees is what it would have seen without a gateway. The same for answers on their way back.
import { createServer, request as httpRequest, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import * as fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { rawUpstream } from '../support/upstream.ts'
import { front } from './front.ts'
import { mutated } from './mutations.ts'
import { soundAnswers, soundRequests } from './sound-messages.ts'

/**
 * The same messages each time, so that a landing does not hang on chance; FUZZ_SEED looks further. fast-check prints seed
 * and counterexample when a property fails.
 */
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_121)
const bounds = { seed, numRuns: 1500, interruptAfterTimeLimit: 9000 }

interface Message {
  /** Method and target, or status and reason. */
  readonly start: string
  readonly fields: readonly string[]
  readonly body: string
  readonly trailers: readonly string[]
}

test('a target sees what Node reads from the same bytes, or less, and nothing of what Node refuses', async () => {
  const [direct, behind] = [await oracle(), await oracle()]
  const gateway = await front(`http://127.0.0.1:${behind.port}`)
  let passed = 0
  const compare = async (bytes: string): Promise<[Message[], Message[]]> => {
    const said = await Promise.all([send(direct.port, bytes), send(gateway.port, bytes)])
    expect(said[1]).not.toContain('500 Internal')
    return [direct.take(), behind.take()]
  }
  for (const bytes of soundRequests) {
    const [read, got] = await compare(bytes)
    expect(read.length).toBeGreaterThan(0)
    expect(got).toEqual(read)
  }
  const property = fc.asyncProperty(mutated(soundRequests), async (bytes) => {
    const [read, got] = await compare(bytes)
    passed += got.length
    const left = [...read]
    for (const message of got) {
      // What the gateway alone refuses is passed over.
      while (left[0] && JSON.stringify(left[0]) !== JSON.stringify(message)) left.shift()
      expect(left.shift()).toEqual(message)
    }
  })
  await fc.assert(property, bounds)
  expect(passed).toBeGreaterThan(200)
  await gateway.idle()
}, 30_000)

test('a client sees the answer that Node reads from the same bytes, or an error, and never another answer', async () => {
  let answer = ''
  const app = await rawUpstream((socket) => {
    socket.once('data', (chunk: Buffer) => {
      const probe = chunk.toString('latin1').startsWith('GET /healthz ')
      socket.end(probe ? 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n' : answer, 'latin1')
    })
  })
  const gateway = await front(app.url, { expose: false })
  let passed = 0
  const compare = async (bytes: string, method: string) => {
    answer = bytes
    return Promise.all([ask(app.port, method), ask(gateway.port, method)])
  }
  for (const bytes of soundAnswers) {
    const [read, got] = await compare(bytes, 'GET')
    expect(read).not.toBeNull()
    expect(got).toEqual(read)
  }
  const methods = fc.constantFrom('GET', 'GET', 'HEAD')
  const property = fc.asyncProperty(mutated(soundAnswers), methods, async (bytes, method) => {
    const [read, got] = await compare(bytes, method)
    if (got === null) return
    passed++
    // The content of a 205, which it must not have, ends at the gateway (RFC 9110 15.3.6).
    const noContent = got.start.startsWith('205 ') ? { body: '', trailers: [] } : {}
    expect(got).toEqual(read === null ? null : { ...read, ...noContent })
  })
  await fc.assert(property, bounds)
  expect(passed).toBeGreaterThan(200)
  await gateway.idle()
}, 30_000)

/** A plain server of Node that notes each request that came whole. */
async function oracle(): Promise<{ port: number; take(): Message[] }> {
  let whole: Message[] = []
  const options = { insecureHTTPParser: false, requireHostHeader: false, maxHeaderSize: 32 * 1024 }
  const server = createServer(options, (req, res) => {
    if (req.url === '/healthz') return void res.end()
    let body = ''
    req.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')))
    req.once('end', () => {
      const { method = '', url = '' } = req
      whole.push({ start: `${method} ${originOf(method, url)}`, ...endToEnd(req), body })
      res.end()
    })
  })
  // As the gateway does: a client that has sent all may wait for its answers.
  Object.assign(server, { httpAllowHalfOpen: true })
  server.on('clientError', (_error, socket) => socket.destroy())
  server.on('connect', (_req, socket) => socket.destroy())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const take = (): Message[] => {
    const taken = whole
    whole = []
    return taken
  }
  return { port: (server.address() as AddressInfo).port, take }
}

/** Absolute-form as the target sees it (RFC 9112 3.2.2, 3.2.4). */
function originOf(method: string, url: string): string {
  const rest = /^https?:\/\/[^/?#]*(.*)$/i.exec(url)?.[1]
  if (rest === undefined) return url
  if (rest === '') return method === 'OPTIONS' ? '*' : '/'
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** Sends all and ends its side; resolves to what came when the other side has ended too. */
function send(port: number, bytes: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  let text = ''
  const socket = connect(port, '127.0.0.1', () => socket.end(bytes, 'latin1'))
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  socket.on('error', () => {})
  socket.once('close', () => resolve(text))
  return promise
}

/** Null: an error, a body that broke off, or a refusal of the gateway. */
function ask(port: number, method: string): Promise<Message | null> {
  const { promise, resolve } = Promise.withResolvers<Message | null>()
  const call = httpRequest({ port, host: '127.0.0.1', method, path: '/x', agent: false })
  let answered = false
  call.once('response', (answer) => {
    answered = true
    let body = ''
    answer.on('data', (chunk: Buffer) => (body += chunk.toString('latin1')))
    answer.once('error', () => {})
    answer.once('end', () => {
      const refused = answer.headers['x-sluice-reason'] !== undefined
      const start = `${answer.statusCode} ${answer.statusMessage}`
      resolve(refused || !answer.complete ? null : { start, ...endToEnd(answer), body })
    })
    answer.once('close', () => resolve(null))
  })
  call.once('upgrade', (_answer, socket) => {
    socket.destroy()
    resolve(null)
  })
  // Once there is an answer its own end decides: bytes too many behind it are an error of the connection only.
  call.once('error', () => {
    if (!answered) resolve(null)
  })
  call.end()
  return promise
}

/** Fields that end at a hop, that the gateway sets, or that frame: those are compared by what they did to the body. */
const ofHops =
  /^(connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|content-length|host|expect|via|forwarded|x-real-ip|x-forwarded-.*|x-sluice-.*|x-request-id|date)$/
/** What Connection cannot nominate away. */
const kept = /^(authorization|cookie|set-cookie)$/

function endToEnd(message: IncomingMessage): Pick<Message, 'fields' | 'trailers'> {
  const connection = (message.headers.connection ?? '').toLowerCase()
  const nominated = new Set(connection.split(',').map((name) => name.trim()))
  const passes = (name: string): boolean => {
    const folded = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-')
    return !ofHops.test(folded) && (kept.test(folded) || !nominated.has(name.toLowerCase()))
  }
  const trailing = (name: string): boolean => passes(name) && !kept.test(name.toLowerCase())
  return {
    fields: pairs(message.rawHeaders)
      .filter(([name]) => passes(name))
      .flat(),
    trailers: pairs(message.rawTrailers)
      .filter(([name]) => trailing(name))
      .flat(),
  }
}

function pairs(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, i) => [raw[2 * i] ?? '', raw[2 * i + 1] ?? ''])
}
