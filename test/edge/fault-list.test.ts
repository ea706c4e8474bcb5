// The whole list of what a target can do wrong: what the client sees of it, what is counted, and that nothing stays behind.
// What an error answer looks like, and more answers that are no HTTP, are in failures.test.ts; more broken bodies in
// broken-bodies.test.ts.
import { expect, onTestFinished, test } from 'vitest'
import { rawClient } from '../support/raw-client.ts'
import { closedPort, rawUpstream } from '../support/upstream.ts'
import { blackhole } from './blackhole.ts'
import { bodyOf, fieldsOf, front, lastRequest, poll, statusOf } from './front.ts'
import { plain, scripted, type Call } from './scripted.ts'

/** A target with one fault. */
interface Faulty {
  readonly url: string
  /** How many connections to it are open. */
  open(): number
}

interface Fault {
  readonly name: string
  readonly target: () => Promise<Faulty>
  /** The status, and what was wrong with it: its X-Sluice-Reason, or whether the body was whole. */
  readonly seen: `${number} ${string}`
  /** What `sluice_upstream_errors_total` counts, by reason. */
  readonly counted: Readonly<Record<string, number>>
}

const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'
const tenBytes = 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n'

const faults: readonly Fault[] = [
  {
    name: 'refuses connections',
    target: async () => unreachable(await closedPort()),
    seen: '502 upstream_refused',
    counted: { refused: 1 },
  },
  {
    name: 'swallows connections',
    target: async () => unreachable(await blackhole()),
    seen: '504 upstream_connect_timeout',
    counted: { timeout_connect: 1 },
  },
  {
    name: 'accepts, then resets at the first byte',
    target: resetsUnread,
    seen: '502 upstream_reset',
    counted: { reset: 1 },
  },
  {
    name: 'reads the request, then closes',
    target: answering(({ socket }) => void socket.end()),
    seen: '502 upstream_reset',
    counted: { reset: 1 },
  },
  {
    name: 'never answers',
    target: answering(() => {}),
    seen: '504 upstream_timeout',
    counted: { timeout_headers: 1 },
  },
  {
    name: 'resets in the midst of the head',
    target: answering((call) => thenReset(call, 'HTTP/1.1 200 OK\r\nContent-Le')),
    seen: '502 upstream_reset',
    counted: { reset: 1 },
  },
  {
    name: 'sends a head a byte at a time that never ends',
    target: answering((call) => drip(call, `HTTP/1.1 200 OK\r\nX: ${'y'.repeat(10_000)}`)),
    seen: '504 upstream_timeout',
    counted: { timeout_headers: 1 },
  },
  {
    name: 'sends header fields without end',
    target: answering(pourFields),
    seen: '502 upstream_bad_response',
    counted: { bad_response: 1 },
  },
  {
    name: 'answers a plain GET with 101',
    target: answering(
      ({ socket }) =>
        void socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nbytes',
        ),
    ),
    seen: '502 upstream_bad_response',
    counted: { bad_response: 1 },
  },
  {
    name: 'resets in the midst of the body',
    target: answering((call) => thenReset(call, `${tenBytes}first`)),
    seen: '200 broken off',
    counted: { truncated: 1 },
  },
  {
    name: 'closes before its Content-Length is reached',
    target: answering(({ socket }) => void socket.end(`${tenBytes}short`)),
    seen: '200 broken off',
    counted: { truncated: 1 },
  },
  {
    name: 'closes without the last chunk',
    target: answering(({ socket }) => void socket.end(`${chunked}5\r\nfirst\r\n`)),
    seen: '200 broken off',
    counted: { truncated: 1 },
  },
  {
    name: 'falls silent in the midst of the body',
    target: answering(({ socket }) => void socket.write(`${tenBytes}first`)),
    seen: '200 broken off',
    counted: { timeout_body: 1 },
  },
  {
    name: 'sends its body a byte at a time',
    // The head at once: how long that may take is another row.
    target: answering((call) => {
      const [head = '', body = ''] = plain('slow but sound').split('\r\n\r\n')
      call.socket.write(`${head}\r\n\r\n`)
      drip(call, body)
    }),
    seen: '200 whole',
    counted: {},
  },
  {
    name: 'sends more than its Content-Length',
    target: answering(({ socket }) => void socket.write(`${plain('all of it')}${plain('evil')}`)),
    seen: '200 whole',
    counted: {},
  },
]

const limits = {
  expose: false,
  // A connection that may be used again is closed soon: what is open then was forgotten.
  upstream: { connect: '100ms', idle: '60ms' },
  routes: [{ name: 'site', service: 'web', timeout: '500ms', idle: '500ms' }],
}

test.for(faults)('a target that $name: $seen', async ({ target, seen, counted }) => {
  const faulty = await target()
  const gateway = await front(faulty.url, limits)
  const client = await rawClient(gateway.port)
  client.send(lastRequest('GET /'))
  const { text } = await client.closed()
  expect(`${statusOf(text)} ${outcomeOf(text)}`).toBe(seen)
  expect(text).not.toContain('evil')
  await gateway.idle()
  await poll(faulty.open).toBe(0)
  const page = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  expect(upstreamErrors(page)).toEqual(counted)
})

/** Asked on a connection of its own. */
function answering(answer: (call: Call) => void): () => Promise<Faulty> {
  return () => scripted(answer)
}

/** Nothing is ever open where nothing is accepted. */
function unreachable(port: number): Faulty {
  return { url: `http://127.0.0.1:${port}`, open: () => 0 }
}

/** A reset before a first byte could come before the gateway knows that its connection stood. */
async function resetsUnread(): Promise<Faulty> {
  const { url, sockets } = await rawUpstream((socket) => {
    socket.once('readable', () => socket.resetAndDestroy())
  })
  return { url, open: () => sockets.size }
}

function thenReset({ socket }: Call, bytes: string): void {
  socket.write(bytes, () => socket.resetAndDestroy())
}

/** One byte every few milliseconds: far less than any time for silence. */
function drip({ socket }: Call, bytes: string): void {
  let sent = 0
  const timer = setInterval(() => {
    if (sent < bytes.length) socket.write(bytes.charAt(sent++))
  }, 5)
  socket.once('close', () => clearInterval(timer))
  onTestFinished(() => clearInterval(timer))
}

function pourFields({ socket }: Call): void {
  const fields = 'X-Field: value\r\n'.repeat(1000)
  const pour = (): void => {
    if (socket.destroyed) return
    socket.write(fields, () => setImmediate(pour))
  }
  socket.write('HTTP/1.1 200 OK\r\n')
  pour()
}

function outcomeOf(text: string): string {
  const [reason] = fieldsOf(text, 'X-Sluice-Reason')
  if (reason !== undefined) return reason
  const [length] = fieldsOf(text, 'Content-Length')
  const body = bodyOf(text)
  const whole = length === undefined ? body.endsWith('0\r\n\r\n') : body.length === Number(length)
  return whole ? 'whole' : 'broken off'
}

/** The counts by reason; each must be of the route and the slot that were asked. */
function upstreamErrors(page: string): Record<string, number> {
  const series = /^sluice_upstream_errors_total\{route="site",slot="blue",reason="(\w+)"\} (\d+)$/gm
  return Object.fromEntries([...page.matchAll(series)].map(([, reason, n]) => [reason, Number(n)]))
}
