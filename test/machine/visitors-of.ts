// Visitors that never stop asking: some on one connection, some on a new one each time, some that send a body.
// Whatever is not an answer of 200 with a version in it is a failure, and is kept in words.
import { Agent, request } from 'node:http'

export interface Visit {
  readonly failures: readonly string[]
  /** How many good answers each version gave. */
  readonly answers: ReadonlyMap<string, number>
}

export interface VisitorsUnderWay {
  /** Resolves when so many answers of this version have come. */
  answered(version: string, count: number): Promise<void>
  /** Lets the requests under way end. */
  stop(): Promise<Visit>
}

export function startVisitors(url: string, count = 6): VisitorsUnderWay {
  const failures: string[] = []
  const answers = new Map<string, number>()
  const heard = new Set<() => void>()
  const over = new AbortController()
  const visitor = async (i: number): Promise<void> => {
    const agent = new Agent({ keepAlive: i % 3 !== 0 })
    const body = i % 3 === 1 ? 'x'.repeat(20_000) : ''
    while (!over.signal.aborted) {
      const said = await ask(url, agent, body)
      if (said.failure === null) answers.set(said.version, (answers.get(said.version) ?? 0) + 1)
      else failures.push(said.failure)
      for (const listener of heard) listener()
    }
    agent.destroy()
  }
  const all = Array.from({ length: count }, (_, i) => visitor(i))
  return {
    answered(version, least) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const listener = (): void => {
        if ((answers.get(version) ?? 0) >= least) resolve()
      }
      heard.add(listener)
      listener()
      return promise
    },
    async stop() {
      over.abort()
      await Promise.all(all)
      return { failures, answers }
    },
  }
}

function ask(
  url: string,
  agent: Agent,
  body: string,
): Promise<{ readonly version: string; readonly failure: string | null }> {
  const { promise, resolve } = Promise.withResolvers<{ version: string; failure: string | null }>()
  const fail = (failure: string): void => resolve({ version: '', failure })
  const outgoing = request(url, { agent, method: body === '' ? 'GET' : 'POST' }, (answer) => {
    let text = ''
    answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
    answer.on('error', (error) => fail(`broken off: ${error.message}`))
    answer.on('end', () => {
      if (answer.statusCode === 200 && text !== '') resolve({ version: text, failure: null })
      else fail(`${answer.statusCode} ${String(answer.headers['x-sluice-reason'])}`)
    })
  })
  outgoing.on('error', (error) => fail(error.message))
  outgoing.end(body)
  return promise
}
