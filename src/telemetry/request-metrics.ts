// What every finished request is counted by: the golden signals per route and slot, and our own share of the time.
// A request looks its series up once; their number is bounded by the config and by fixed lists, whatever is sent.
import { Counter, type Registry } from 'prom-client'
import type { ErrorCode } from '../model/errors.ts'
import type { Settled } from '../model/settled.ts'
import {
  classLabel,
  codeLabel,
  codeOf,
  methodLabel,
  unmatched,
  upstreamReason,
} from './request-labels.ts'
import {
  createCounters,
  createHistograms,
  type CounterSeries,
  type HistogramSeries,
} from './series.ts'

export interface RequestMetrics {
  settled(request: Settled): void
  /** The families that are not in the registry, in pieces that belong one behind the other. */
  pieces(): Buffer[]
}

const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const overheadBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1]

export function createRequestMetrics(registry: Registry): RequestMetrics {
  const families = createFamilies()
  const countFailure = createFailureCounters(registry)
  const kept = new Map<string, Handles>()
  return {
    settled(request) {
      const { protocol, upstreamMs, overheadMs, error } = request
      const route = request.route ?? unmatched
      const slot = request.slot ?? ''
      const method = methodLabel(request.method)
      const code = codeLabel(codeOf(request))
      const key = `${route}\n${slot}\n${method}\n${code}\n${protocol}`
      let handles = kept.get(key)
      if (handles === undefined) {
        handles = {
          total: families.total.of(route, slot, method, code, protocol),
          duration: null,
          upstream: null,
          overhead: null,
        }
        kept.set(key, handles)
      }
      handles.total.add()
      // Streams and upgraded connections last as long as people stay; their length says nothing of latency.
      if (protocol === 'http') {
        handles.duration ??= families.duration.of(route, slot, method, classLabel(codeOf(request)))
        handles.duration.observe(request.ms / 1000)
      }
      if (upstreamMs !== null) {
        handles.upstream ??= families.upstream.of(route, slot)
        handles.upstream.observe(upstreamMs / 1000)
      }
      if (overheadMs !== null) {
        handles.overhead ??= families.overhead.of(route)
        handles.overhead.observe(overheadMs / 1000)
      }
      if (error !== null || request.shieldedFrom !== null) countFailure(route, slot, request)
    },
    pieces: () => Object.values(families).flatMap((family) => [gap, ...family.pieces()]),
  }
}

/** Returns what is told of a request that a target failed. */
function createFailureCounters(registry: Registry) {
  const registers = [registry]
  const errors = new Counter({
    name: 'sluice_upstream_errors_total',
    help: 'Requests that a target failed, by reason.',
    labelNames: ['route', 'slot', 'reason'],
    registers,
  })
  const shielded = new Counter({
    name: 'sluice_retried_on_old_slot_total',
    help: 'Requests that a watched slot failed and that were asked of the old one.',
    labelNames: ['route'],
    registers,
  })
  const count = (route: string, slot: string, error: ErrorCode | null): void => {
    const reason = error === null ? null : upstreamReason(error)
    if (reason !== null) errors.inc({ route, slot, reason })
  }
  return (route: string, slot: string, { error, shieldedFrom }: Settled): void => {
    count(route, slot, error)
    if (shieldedFrom === null) return
    shielded.inc({ route })
    // What the watched slot did, where the answer was the other's.
    if (shieldedFrom.slot !== slot) count(route, shieldedFrom.slot, shieldedFrom.error)
  }
}

/** Between two families. */
const gap = Buffer.from('\n\n')

/** What one request adds to. A series that it has no figure for is not made. */
interface Handles {
  readonly total: CounterSeries
  duration: HistogramSeries | null
  upstream: HistogramSeries | null
  overhead: HistogramSeries | null
}

function createFamilies() {
  return {
    total: createCounters({
      name: 'sluice_requests_total',
      help: 'Requests by the status of their answer; 499: the client went first.',
      labelNames: ['route', 'slot', 'method', 'code', 'protocol'],
    }),
    duration: createHistograms(
      {
        name: 'sluice_request_duration_seconds',
        help: 'From the head of a request to the end of its answer; code as a class.',
        labelNames: ['route', 'slot', 'method', 'code'],
      },
      buckets,
    ),
    upstream: createHistograms(
      {
        name: 'sluice_upstream_duration_seconds',
        help: 'From the choice of a target to the first byte of its answer.',
        labelNames: ['route', 'slot'],
      },
      buckets,
    ),
    overhead: createHistograms(
      {
        name: 'sluice_overhead_seconds',
        help: 'Our own share: from the head of a request to the head of its answer, without what the target took.',
        labelNames: ['route'],
      },
      overheadBuckets,
    ),
  }
}
