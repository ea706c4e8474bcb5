// Where every request ends: answered, refused, cut or given up by its client. It is called once an exchange,
// takes it out of flight, and hands the finished record to metrics, log and judge.
import type { Ending } from '../limits/visit.ts'
import type { Attempt } from '../model/attempt.ts'
import { catalogue } from '../model/errors.ts'
import type { Settled } from '../model/settled.ts'
import type { Exchange } from './exchange.ts'
import type { EdgePorts } from './ports.ts'
import type { Run } from './run.ts'
import type { Aside } from './second-answer.ts'

/** Makes the end of an exchange; the function returned may be called again, and then does nothing. */
export function settleOnce(
  exchange: Exchange,
  ports: EdgePorts,
  complete: () => boolean,
): () => void {
  let settled = false
  return () => {
    if (settled) return
    settled = true
    ports.inFlight.remove(exchange)
    // An answer that did not reach its end, and that nobody here broke off: the client did.
    if (exchange.error === null && !complete()) exchange.error = 'client_gone'
    const { seat, upstreamMs } = exchange
    if (seat !== null) ports.admission.ended(seat, { upstreamMs, outcome: outcomeOf(exchange) })
    settle(exchange, ports)
  }
}

/** For an exchange that never was in flight. */
export function settle(exchange: Exchange, ports: EdgePorts): void {
  // Our own smoke requests are no traffic: no metric, log line or evidence may count them.
  if (exchange.smoke) return
  ports.settled(recordOf(exchange))
  const attempt = attemptOf(exchange)
  if (attempt !== null) ports.attempted(attempt)
}

/** A watched slot has failed a request that the old one then answered: that attempt has ended, the request goes on. */
export function attemptEnded({ exchange, ports }: Run, aside: Aside): void {
  const { shieldedFrom } = exchange
  const last = attemptOf(exchange)
  if (shieldedFrom === null || last === null) return
  const { slot } = shieldedFrom
  const { code, answer, upstreamMs, excused } = aside
  const status = answer?.statusCode ?? (code === null ? 0 : catalogue[code].status)
  ports.attempted({ ...last, slot, by: 'live', status, error: code, upstreamMs, excused })
  // What is told at the end is of the old slot alone.
  exchange.pair = 'none'
}

/** Null: it was for no slot, or of nobody that could be told from others. */
function attemptOf(exchange: Exchange): Attempt | null {
  const { id, slot, client, route, visitor, status, error, kind, upstreamMs, pair } = exchange
  if (slot === null || client === null) return null
  const { slotBy: by, excused } = exchange
  const atMs = Math.round(performance.timeOrigin + performance.now())
  const seen = { id, atMs, slot, by, route: route?.name ?? null, client, visitor, status }
  return { ...seen, error, protocol: kind, upstreamMs, pair, excused }
}

function outcomeOf({ error, status }: Exchange): Ending['outcome'] {
  if (error === 'client_gone') return 'aborted'
  return error !== null || status >= 500 ? 'failed' : 'answered'
}

function recordOf(exchange: Exchange): Settled {
  const { head } = exchange
  return {
    id: exchange.id,
    method: head.method,
    path: head.path,
    host: head.host,
    route: exchange.route?.name ?? null,
    slot: exchange.slot,
    target: exchange.target?.id ?? null,
    status: exchange.error === 'client_gone' ? 499 : exchange.status,
    error: exchange.error,
    protocol: exchange.kind,
    rule: exchange.refused?.rule ?? null,
    client: exchange.client,
    slotBy: exchange.slotBy,
    shieldedFrom: exchange.shieldedFrom,
    generation: exchange.generation,
    ms: micros(performance.now() - exchange.startedAt),
    upstreamMs: exchange.upstreamMs === null ? null : micros(exchange.upstreamMs),
    // With a second dial it would hold what the first target took.
    overheadMs:
      exchange.overheadMs === null || exchange.retried ? null : micros(exchange.overheadMs),
    bytesIn: exchange.bytesIn,
    bytesOut: exchange.bytesOut,
    retried: exchange.retried,
  }
}

/** Milliseconds to the microsecond. */
function micros(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
