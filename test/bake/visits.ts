// Visitors of a gateway whose new slot is watched: each with an address of its own, as a trusted proxy tells it.
import type { Promotion } from '../../src/model/promotion.ts'
import type { TestConfig, TestGateway } from '../support/gateway.ts'

/** Two slots of one service, watched for ten minutes unless a test says otherwise. The demo's own smoke is left to others. */
export function twoSlots(blue: string, green: string, more: object = {}): TestConfig {
  return {
    slots: { blue: { web: blue }, green: { web: green } },
    trustedProxies: ['127.0.0.1/32'],
    promote: { bake: '10m', smoke: [] },
    ...more,
  }
}

export interface Visit {
  readonly client?: number
  readonly method?: string
  readonly path?: string
  readonly body?: string
  readonly headers?: Record<string, string>
}

export interface Visited {
  readonly status: number
  readonly text: string
  readonly headers: Headers
}

export async function visit(
  gateway: Pick<TestGateway, 'url'>,
  asked: Visit = {},
): Promise<Visited> {
  const { client = 1, method = 'GET', path = '/', body, headers = {} } = asked
  const answer = await fetch(`${gateway.url}${path}`, {
    method,
    headers: { 'x-forwarded-for': addressOf(client), 'user-agent': browser, ...headers },
    ...(body === undefined ? {} : { body }),
  })
  return { status: answer.status, text: await answer.text(), headers: answer.headers }
}

/** Of the range that documentation uses (RFC 5737). */
function addressOf(client: number): string {
  return `203.0.113.${(client % 250) + 1}`
}

const browser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36'

/** Resolves with the promotion that the judge took back, when that is over. */
export async function rolledBack(gateway: Pick<TestGateway, 'event'>): Promise<Promotion> {
  const told = await gateway.event(
    (e) => e.type === 'promotion' && e.promotion.phase === 'done' && e.promotion.retreat !== null,
  )
  if (told.type !== 'promotion') throw new Error('unreachable')
  return told.promotion
}
