// Request smuggling: whatever a client sends, the target gets either nothing whole, or one request that can be read in
// one way only (RFC 9112 11.2). What is right is said by a reader of its own (strict-http.ts), not by Node's parser.
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { framings, type Framing } from './framings.ts'
import { front } from './front.ts'
import { readAllStrictly, type StrictRequest } from './strict-http.ts'
import { strictUpstream } from './strict-upstream.ts'

interface Outcome {
  readonly framing: Framing
  readonly id: string
  /** What was sent, the canary included. */
  readonly sent: string
  /** All that came back; null: the connection did not end. */
  readonly answers: string | null
}

const at = 8

test('no spelling of a message lets a second request through, or one that can be read in two ways (RFC 9112 6.3)', async () => {
  const app = await strictUpstream()
  const gateway = await front(app.url, { routes: [{ name: 'all', service: 'web', timeout: '5s' }] })
  const cases = framings()
  expect(cases.length).toBeGreaterThan(1500)
  const outcomes: Outcome[] = []
  const queue = cases.entries()
  const work = async (): Promise<void> => {
    for (const [i, framing] of queue) outcomes.push(await send(gateway.port, framing, i))
  }
  await Promise.all(Array.from({ length: at }, work))
  const seen = byCase(app.requests)
  const risky = outcomes.flatMap((outcome) => {
    const why = riskOf(outcome, seen.get(outcome.id) ?? [])
    return why === null ? [] : [describe(outcome, why)]
  })
  for (const { why, bytes } of app.faults) risky.push(`${why}: ${JSON.stringify(bytes)}`)
  const forwarded = outcomes.filter(({ id }) => isForwarded(seen.get(id))).length
  console.info(
    `smuggling: ${cases.length} cases: ${cases.length - forwarded} refused, ${forwarded} forwarded clean, ${risky.length} risky`,
  )
  expect(risky).toEqual([])
  // A gateway that refused or closed all would pass: what is sound must get through, and leave the connection open.
  expect(forwarded).toBeGreaterThan(500)
  const kept = outcomes.filter(
    ({ id }) => isForwarded(seen.get(id)) && seen.get(id)?.some(isCanary),
  )
  expect(kept.length).toBeGreaterThan(500)
  await gateway.idle()
}, 60_000)

/**
 * Sends a case and a canary behind it. Where the case is sound the canary waits for its answer, as the next request of
 * a connection that is kept; else it follows at once, where a reader that is mistaken would take it for something else.
 */
async function send(port: number, framing: Framing, i: number): Promise<Outcome> {
  const id = String(i).padStart(5, '0')
  const bytes = framing.bytes.replaceAll('@@@@@', id)
  const canary = `GET /k/${id} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n`
  const strict = readAllStrictly(bytes)
  const { promise, resolve } = Promise.withResolvers<string | null>()
  const socket = connect({ port, host: '127.0.0.1' })
  const stuck = setTimeout(() => {
    resolve(null)
    socket.destroy()
  }, 15_000)
  let text = ''
  let asked = false
  const ask = (): void => {
    if (asked || finals(text).length < strict.requests.length) return
    asked = true
    socket.end(canary, 'latin1')
  }
  socket.on('data', (chunk: Buffer) => {
    text += chunk.toString('latin1')
    if (strict.rest === null) ask()
  })
  socket.on('error', () => {})
  socket.once('close', () => {
    clearTimeout(stuck)
    resolve(text)
  })
  if (strict.rest === null) socket.write(bytes, 'latin1')
  else socket.end(bytes + canary, 'latin1')
  return { framing, id, sent: bytes + canary, answers: await promise }
}

/** The statuses of final answers, in their order. */
function finals(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 ([2-5]\d\d) /g)].map((m) => Number(m[1]))
}

function byCase(requests: readonly StrictRequest[]): Map<string, StrictRequest[]> {
  return Map.groupBy(requests, ({ target }) => /\d{5}/.exec(target)?.[0] ?? 'none')
}

function isForwarded(got: readonly StrictRequest[] = []): boolean {
  return got.some(({ target }) => !target.startsWith('/k/'))
}

/** What is wrong with the outcome; null: nothing. */
function riskOf({ sent, answers, id }: Outcome, got: readonly StrictRequest[]): string | null {
  if (answers === null) return 'the connection did not end'
  const told = [...answers.matchAll(/\r\nX-Saw: (.*\d{5}.*)\r\n/g)].map((m) => m[1])
  const saw = got.map(({ method, target }) => `${method} ${target}`)
  if (told.join() !== saw.join()) return `asked ${saw.join()}, but told ${told.join()}`
  if (got.length === 0 && finals(answers).some((status) => status < 400)) return 'answered'
  const strict = readAllStrictly(sent)
  const left = [...got]
  for (const request of strict.requests) if (left[0] && isSame(request, left[0])) left.shift()
  // Leniency is harmless where it leads to one request, with nothing but the canary behind it.
  if (strict.rest !== null && left[0]?.target.includes(`/c/${id}`) === true) left.shift()
  if (strict.rest !== null && left[0] && isCanary(left[0])) left.shift()
  return left.length === 0
    ? null
    : `a request too many, or another: ${left.map(({ target }) => target).join()}`
}

/** An absolute target arrives without its scheme and authority. */
function isSame(sent: StrictRequest, got: StrictRequest): boolean {
  const target = sent.target.replace(/^https?:\/\/[^/?]*/i, '')
  return (
    sent.method === got.method &&
    sent.body === got.body &&
    (target.startsWith('/') || target === '*' ? target : `/${target}`) === got.target
  )
}

function isCanary({ method, target, body }: StrictRequest): boolean {
  return method === 'GET' && target.startsWith('/k/') && body === ''
}

function describe({ framing, sent, answers }: Outcome, why: string): string {
  return `${framing.group}: ${why}: ${JSON.stringify(sent)} -> ${JSON.stringify(answers?.slice(0, 400))}`
}
