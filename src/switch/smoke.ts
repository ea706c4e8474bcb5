// Smoke requests through the own front door, as a visitor would come: after a switch the new slot must answer them,
// and no worse than the old one did. Being told "switched" is not enough; being answered is.
import { request } from 'node:http'
import { methodMatches, pathMatches, type Route } from '../model/route.ts'
import type { SlotName } from '../model/slot.ts'

export interface SmokeRequest {
  readonly method: string
  /** Host header; null: whichever host the routes give this path. */
  readonly host: string | null
  readonly path: string
  /** The status that must come back; null: anything that is no worse than before. */
  readonly status: number | null
}

export interface FrontDoor {
  readonly host: string
  readonly port: number
  /** Marks the request as our own, so that the answer tells its slot and no limit counts it. */
  readonly key: string
  readonly timeoutMs: number
}

export type SmokeAnswer =
  | {
      readonly kind: 'answered'
      readonly status: number
      readonly slot: string | null
      readonly reason: string | null
    }
  | { readonly kind: 'unanswered'; readonly why: string }

export interface SmokeOutcome {
  readonly ok: boolean
  /** A line for people. */
  readonly detail: string
}

export interface Smoker {
  /** Asks all requests of the slot that serves now, to compare with later. Never rejects. */
  rehearse(): Promise<void>
  /** Asks them again and judges what the new slot answered; the first bad answer ends it. Never rejects. */
  run(to: SlotName): Promise<SmokeOutcome>
}

export interface SmokerPorts {
  readonly requests: () => readonly SmokeRequest[]
  readonly door: () => FrontDoor
  readonly routes: () => readonly Route[]
}

/** How long the old slot is waited for: it may be the sick one, and somebody wants to leave it. */
const rehearsalMs = 2000

export function createSmoker(ports: SmokerPorts): Smoker {
  let before: readonly SmokeAnswer[] = []
  return {
    async rehearse() {
      const door = { ...ports.door(), timeoutMs: rehearsalMs }
      const requests = ports.requests()
      before = await Promise.all(
        requests.map((smoke) => knock(smoke, door, hostFor(ports.routes(), smoke))),
      )
    },
    async run(to) {
      const details: string[] = []
      for (const [i, smoke] of ports.requests().entries()) {
        const after = await knock(smoke, ports.door(), hostFor(ports.routes(), smoke))
        const then = before[i] ?? { kind: 'unanswered', why: 'not asked' }
        const outcome = judgeSmoke(smoke, to, then, after)
        if (!outcome.ok) return outcome
        details.push(outcome.detail)
      }
      return { ok: true, detail: details.join('; ') || 'no smoke requests are configured' }
    },
  }
}

/** A host whose routes take this path: a request without one must not miss routes that are bound to hosts. */
export function hostFor(routes: readonly Route[], smoke: SmokeRequest): string {
  const path = smoke.path.split('?', 1)[0] ?? '/'
  const fits = routes.filter(
    (r) => pathMatches(r.path, path) && methodMatches(r.methods, smoke.method),
  )
  if (fits.some((route) => route.host === null)) return 'localhost'
  return fits[0]?.host?.replace('*.', 'www.') ?? 'localhost'
}

/** Never rejects: what cannot even be asked, such as a path that Node refuses to send, is unanswered. */
function knock(smoke: SmokeRequest, door: FrontDoor, fallbackHost: string): Promise<SmokeAnswer> {
  return ask(smoke, door, fallbackHost).catch((error: Error) => ({
    kind: 'unanswered',
    why: error.message,
  }))
}

async function ask(
  smoke: SmokeRequest,
  door: FrontDoor,
  fallbackHost: string,
): Promise<SmokeAnswer> {
  const { promise, resolve } = Promise.withResolvers<SmokeAnswer>()
  const call = request({
    host: door.host,
    port: door.port,
    method: smoke.method,
    path: smoke.path,
    agent: false,
    headers: {
      Host: smoke.host ?? fallbackHost,
      'User-Agent': 'sluice-smoke',
      Accept: '*/*',
      'X-Sluice-Smoke': door.key,
    },
    signal: AbortSignal.timeout(door.timeoutMs),
  })
  call.on('error', (error) => {
    const late = error.name === 'AbortError' || error.name === 'TimeoutError'
    resolve({
      kind: 'unanswered',
      why: late ? `no answer within ${door.timeoutMs} ms` : error.message,
    })
  })
  call.on('response', (answer) => {
    answer.resume()
    resolve({
      kind: 'answered',
      status: answer.statusCode ?? 0,
      slot: one(answer.headers['x-sluice-slot']),
      reason: one(answer.headers['x-sluice-reason']),
    })
    answer.once('close', () => call.destroy())
  })
  call.end()
  return promise
}

/** Whether the answer of the new slot will do, beside what the old slot gave to the same request before. */
export function judgeSmoke(
  smoke: SmokeRequest,
  to: SlotName,
  before: SmokeAnswer,
  after: SmokeAnswer,
): SmokeOutcome {
  const asked = `${smoke.method} ${smoke.path}`
  if (after.kind === 'unanswered') return { ok: false, detail: `${asked}: ${after.why}` }
  const answered = `${asked} answered ${after.status}${after.reason === null ? '' : ` (${after.reason})`}`
  if (after.slot !== to)
    return { ok: false, detail: `${answered} by ${after.slot ?? 'no slot'}, not by ${to}` }
  if (smoke.status !== null) {
    const ok = after.status === smoke.status
    return { ok, detail: ok ? `${answered} by ${to}` : `${answered}, not ${smoke.status}` }
  }
  if (after.status < 400) return { ok: true, detail: `${answered} by ${to}` }
  // An app may answer 404 at its root by design; only what the old slot did better is a fault of the new one.
  const noWorse = after.status < 500 && !(before.kind === 'answered' && before.status < 400)
  const then = before.kind === 'answered' ? ` (${before.status} before)` : ''
  return { ok: noWorse, detail: `${answered} by ${to}${then}` }
}

function one(value: string | string[] | undefined): string | null {
  return typeof value === 'string' ? value : null
}
