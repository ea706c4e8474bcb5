// Visitors of the demo app: clients that keep asking, over kept and over fresh connections, and check every answer whole.
import { createHash, randomBytes } from 'node:crypto'
import { Agent, request, type IncomingMessage } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

export interface Tally {
  total: number
  /** What went wrong, a line each. */
  readonly failures: string[]
  /** The versions each visitor saw, repeats folded: `1 2 1` went over and back. */
  readonly runs: string[][]
}

export interface Visitors {
  readonly tally: Tally
  /** Resolves when the requests under way have been answered. */
  leave(): Promise<void>
}

export interface Crowd {
  readonly kept: number
  readonly fresh: number
  /** Milliseconds between the requests of one visitor. */
  readonly everyMs: number
}

/** Sends visitors to a gateway in front of the demo app until they are told to leave. */
export function sendVisitors(url: string, crowd: Crowd): Visitors {
  const tally: Tally = { total: 0, failures: [], runs: [] }
  const leaving = new AbortController()
  const agents: Agent[] = []
  const visits = Array.from({ length: crowd.kept + crowd.fresh }, (_, i) => {
    // One connection a visitor: kept for all requests, or a new one for each.
    const agent = new Agent({ keepAlive: i < crowd.kept, maxSockets: 1 })
    agents.push(agent)
    return visit(url, agent, crowd.everyMs, tally, leaving.signal)
  })
  return {
    tally,
    async leave() {
      leaving.abort()
      await Promise.all(visits)
      for (const agent of agents) agent.destroy()
    },
  }
}

async function visit(
  url: string,
  agent: Agent,
  everyMs: number,
  tally: Tally,
  leaving: AbortSignal,
): Promise<void> {
  const run: string[] = []
  tally.runs.push(run)
  for (let n = 0; !leaving.aborted; n++) {
    tally.total++
    try {
      const version = await (n % 3 === 0 ? upload(url, agent) : ask(url, agent))
      if (run.at(-1) !== version) run.push(version)
    } catch (error) {
      tally.failures.push(error instanceof Error ? error.message : String(error))
    }
    await pause(everyMs * (0.5 + Math.random()))
  }
}

/** A GET: body, header and slot must tell one version. */
async function ask(url: string, agent: Agent): Promise<string> {
  const { answer, text } = await send(url, '/api/version', 'GET', null, agent)
  return versionOf(answer, (JSON.parse(text) as { version: string }).version)
}

/** A POST: the app must have received every byte of the body. */
async function upload(url: string, agent: Agent): Promise<string> {
  const body = randomBytes(20_000)
  const { answer, text } = await send(url, '/api/echo', 'POST', body, agent)
  const echo = JSON.parse(text) as { version: string; bytes: number; sha256: string }
  if (echo.sha256 !== createHash('sha256').update(body).digest('hex'))
    throw new Error(`checksum: ${text}`)
  return versionOf(answer, echo.version)
}

function versionOf(answer: IncomingMessage, inBody: string): string {
  const inHeader = answer.headers['x-app-version']
  const slot = answer.headers['x-sluice-slot']
  const bySlot = slot === 'blue' ? '1' : '2'
  if (inHeader !== inBody || bySlot !== inBody)
    throw new Error(`mixed: ${String(inHeader)} ${inBody} ${String(slot)}`)
  return inBody
}

function send(
  url: string,
  path: string,
  method: string,
  body: Buffer | null,
  agent: Agent,
): Promise<{ answer: IncomingMessage; text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{
    answer: IncomingMessage
    text: string
  }>()
  const call = request(`${url}${path}`, { method, agent, timeout: 30_000 })
  call.once('timeout', () => call.destroy(new Error(`${method} ${path}: no answer`)))
  call.once('error', (error) => reject(new Error(`${method} ${path}: ${error.message}`)))
  call.once('response', (answer) => {
    let text = ''
    answer.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    answer.once('error', (error) => reject(new Error(`${method} ${path}: cut: ${error.message}`)))
    answer.once('end', () => {
      const status = answer.statusCode ?? 0
      if (status >= 200 && status < 300) resolve({ answer, text })
      else reject(new Error(`${method} ${path}: ${status} ${text.slice(0, 200)}`))
    })
  })
  call.end(body ?? undefined)
  return promise
}
