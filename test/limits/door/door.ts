// A gateway whose limits are at work, and visitors from any address: they come through a trusted proxy, as behind Traefik.
import { request, type RequestListener } from 'node:http'
import { expect } from 'vitest'
import { startTestGateway, type TestGateway } from '../../support/gateway.ts'
import { upstream, type Upstream } from '../../support/upstream.ts'

export const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36'

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

export interface Ask {
  readonly method?: string
  readonly path?: string
  readonly from?: string
  readonly agent?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface Door extends TestGateway {
  readonly blue: Upstream
  ask(ask?: Ask): Promise<Answer>
  /** So many at the same time. */
  burst(count: number, ask?: Ask): Promise<Answer[]>
  /** The value of one series of `/metrics`; 0 without one. */
  metric(start: string): Promise<number>
}

/** `enforce` unless `more` says otherwise. */
export async function startDoor(
  more: Record<string, unknown> = {},
  app?: RequestListener,
  options: Parameters<typeof startTestGateway>[1] = {},
): Promise<Door> {
  const blue = await upstream('blue', app)
  const green = await upstream('green', app)
  const gateway = await startTestGateway(
    {
      slots: { blue: { web: blue.url }, green: { web: green.url } },
      trustedProxies: ['127.0.0.1/32'],
      bots: { mode: 'enforce', verify: false },
      ...more,
    },
    options,
  )
  const ask = (asked: Ask = {}): Promise<Answer> => askOnce(gateway.port, asked)
  return {
    ...gateway,
    blue,
    ask,
    burst: (count, asked = {}) => Promise.all(Array.from({ length: count }, () => ask(asked))),
    async metric(start) {
      const page = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
      const line = page.split('\n').find((each) => each.startsWith(start))
      return Number(line?.split(' ').at(-1) ?? 0)
    },
  }
}

/** That as many passed as a budget allows at once, and no more than what became free while they were asked. */
export function expectBudget(
  passed: number,
  budget: { readonly burst: number; readonly perMinute: number },
  began: number,
): void {
  const refilled = Math.floor(((performance.now() - began) * budget.perMinute) / 60_000)
  expect(passed).toBeGreaterThanOrEqual(budget.burst)
  expect(passed).toBeLessThanOrEqual(budget.burst + refilled)
}

export function countOf(answers: readonly Answer[], status: number): number {
  return answers.filter((answer) => answer.status === status).length
}

function askOnce(port: number, asked: Ask): Promise<Answer> {
  const { method = 'GET', path = '/', from = '203.0.113.7', agent = chrome, headers = {} } = asked
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const call = request(
    {
      host: '127.0.0.1',
      port,
      method,
      path,
      agent: false,
      headers: {
        Host: 'shop.example',
        'X-Forwarded-For': from,
        'Accept-Language': 'en',
        ...(agent === null ? {} : { 'User-Agent': agent }),
        ...headers,
      },
    },
    (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.once('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      )
      answer.once('error', reject)
    },
  )
  call.once('error', reject)
  call.end()
  return promise
}
