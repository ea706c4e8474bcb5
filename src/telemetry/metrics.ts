// Every metric of the gateway, by name, in one file. Labels come from the config and from fixed lists only: no path,
// host, address or user agent ever becomes one, so the number of series is bounded whatever visitors send.
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { slotNames, type SlotName } from '../model/slot.ts'
import type { ErrorCode } from '../model/errors.ts'
import type { Settled } from '../model/settled.ts'
import { createLimitMetrics, type LimitMetrics } from './limit-metrics.ts'
import { isReady, type World } from '../model/world.ts'

export interface MetricsPorts {
  readonly world: () => World
  /** How many requests wait for traffic to be resumed. */
  readonly held: () => number
  /** What stands against the live slot, as odds to 1; null: nobody watches it. */
  readonly evidence: () => number | null
  readonly inFlight: () => Iterable<{ readonly route: string; readonly slot: SlotName }>
}

export interface Metrics extends LimitMetrics {
  settled(request: Settled): void
  promoted(to: SlotName, result: string): void
  rolledBack(cause: 'hand' | 'judge'): void
  swapped(ms: number): void
  cut(slot: SlotName, kind: Settled['protocol'], count: number): void
  reloaded(result: 'ok' | 'refused'): void
  /** So many connections wait for a place. */
  connectionsWait(count: number): void
  /** The page Prometheus reads, and its content type. */
  page(): Promise<{ readonly type: string; readonly text: string }>
}

const buckets = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
const knownMethods = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
])

export function createMetrics(ports: MetricsPorts): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'sluice_' })
  const requests = createRequestMetrics(registry)
  const switching = createSwitchMetrics(registry)
  createStateMetrics(registry, ports)
  return {
    ...createLimitMetrics(registry),
    settled: (request) => countRequest(requests, request),
    promoted: (to, result) => switching.promotes.inc({ to, result }),
    rolledBack: (cause) => switching.rollbacks.inc({ cause }),
    swapped: (ms) => switching.swap.observe(ms / 1000),
    cut: (slot, kind, count) => switching.cut.inc({ slot, kind }, count),
    reloaded: (result) => switching.reloads.inc({ result }),
    connectionsWait: (count) => requests.waiting.set(count),
    page: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  }
}

function createRequestMetrics(registry: Registry) {
  const registers = [registry]
  return {
    total: new Counter({
      name: 'sluice_requests_total',
      help: 'Requests by the status of their answer; 499: the client went first.',
      labelNames: ['route', 'slot', 'method', 'code', 'protocol'],
      registers,
    }),
    duration: new Histogram({
      name: 'sluice_request_duration_seconds',
      help: 'From the head of a request to the end of its answer; code as a class.',
      labelNames: ['route', 'slot', 'method', 'code'],
      buckets,
      registers,
    }),
    upstream: new Histogram({
      name: 'sluice_upstream_duration_seconds',
      help: 'From the choice of a target to the first byte of its answer.',
      labelNames: ['route', 'slot'],
      buckets,
      registers,
    }),
    waiting: new Gauge({
      name: 'sluice_connections_waiting',
      help: 'Connections that wait until another ends: all of client.connections are taken.',
      registers,
    }),
    shielded: new Counter({
      name: 'sluice_retried_on_old_slot_total',
      help: 'Requests that a watched slot failed and that were asked of the old one.',
      labelNames: ['route'],
      registers,
    }),
    errors: new Counter({
      name: 'sluice_upstream_errors_total',
      help: 'Requests that a target failed, by reason.',
      labelNames: ['route', 'slot', 'reason'],
      registers,
    }),
  }
}

function countRequest(metrics: ReturnType<typeof createRequestMetrics>, request: Settled): void {
  const route = request.route ?? '_unmatched'
  const slot = request.slot ?? ''
  const method = knownMethods.has(request.method) ? request.method : '_OTHER'
  const code = request.error === 'client_gone' ? 499 : request.status
  metrics.total.inc({ route, slot, method, code, protocol: request.protocol })
  // Streams and upgraded connections last as long as people stay; their length says nothing of latency.
  if (request.protocol === 'http') {
    metrics.duration.observe(
      { route, slot, method, code: `${Math.floor(code / 100)}xx` },
      request.ms / 1000,
    )
  }
  if (request.upstreamMs !== null)
    metrics.upstream.observe({ route, slot }, request.upstreamMs / 1000)
  const reason = upstreamReason(request.error)
  if (reason !== null) metrics.errors.inc({ route, slot, reason })
  const from = request.shieldedFrom
  if (from === null) return
  metrics.shielded.inc({ route })
  // What the watched slot did, where the answer was the other's.
  const first = from.slot === request.slot ? null : upstreamReason(from.error)
  if (first !== null) metrics.errors.inc({ route, slot: from.slot, reason: first })
}

/** The reason label of an error code; null for what is not the target's fault. */
function upstreamReason(error: ErrorCode | null): string | null {
  switch (error) {
    case 'upstream_refused':
    case 'no_target':
      return 'refused'
    case 'upstream_reset':
      return 'reset'
    case 'upstream_connect_timeout':
      return 'timeout_connect'
    case 'upstream_timeout':
      return 'timeout_headers'
    case 'upstream_silent':
      return 'timeout_body'
    case 'upstream_truncated':
      return 'truncated'
    case 'upstream_bad_response':
      return 'bad_response'
    default:
      return null
  }
}

function createSwitchMetrics(registry: Registry) {
  const registers = [registry]
  return {
    promotes: new Counter({
      name: 'sluice_promotes_total',
      help: 'Promotions that ended, by result.',
      labelNames: ['to', 'result'],
      registers,
    }),
    rollbacks: new Counter({
      name: 'sluice_rollbacks_total',
      help: 'Times traffic went back, by who sent it back.',
      labelNames: ['cause'],
      registers,
    }),
    swap: new Histogram({
      name: 'sluice_promote_swap_seconds',
      help: 'How long the assignment of a new World took.',
      buckets: [0.00001, 0.0001, 0.001, 0.01, 0.1],
      registers,
    }),
    cut: new Counter({
      name: 'sluice_drain_cut_total',
      help: 'Requests and connections broken off at a drain deadline.',
      labelNames: ['slot', 'kind'],
      registers,
    }),
    reloads: new Counter({
      name: 'sluice_config_reloads_total',
      help: 'Reloads of the configuration, by result.',
      labelNames: ['result'],
      registers,
    }),
  }
}

/** Gauges read the truth when they are scraped; nothing has to keep them up to date. */
function createStateMetrics(registry: Registry, ports: MetricsPorts): void {
  const registers = [registry]
  const bySlot = (
    name: string,
    help: string,
    value: (slot: SlotName, world: World) => number,
  ): Gauge =>
    new Gauge({
      name,
      help,
      labelNames: ['slot'],
      registers,
      collect() {
        for (const slot of slotNames) this.set({ slot }, value(slot, ports.world()))
      },
    })
  bySlot('sluice_slot_live', '1 for the slot that serves.', (slot, world) =>
    world.live === slot ? 1 : 0,
  )
  bySlot(
    'sluice_judge_evidence',
    'What stands against a slot that is watched, as odds to 1; 0: it is not watched.',
    (slot, world) => (world.live === slot ? (ports.evidence() ?? 0) : 0),
  )
  bySlot('sluice_slot_healthy', '1 if all targets of the slot are healthy.', (slot, world) =>
    isReady(world.slots[slot]) ? 1 : 0,
  )
  const generation: Gauge = new Gauge({
    name: 'sluice_generation',
    help: 'The generation of the World in force.',
    registers,
    collect: () => generation.set(ports.world().generation),
  })
  const held: Gauge = new Gauge({
    name: 'sluice_held_requests',
    help: 'Requests that wait while traffic is paused.',
    registers,
    collect: () => held.set(ports.held()),
  })
  const inFlight = new Gauge({
    name: 'sluice_requests_in_flight',
    help: 'Requests being answered now.',
    labelNames: ['route', 'slot'],
    registers,
    collect() {
      inFlight.reset()
      for (const route of ports.world().routes) {
        for (const slot of slotNames) inFlight.set({ route: route.name, slot }, 0)
      }
      for (const { route, slot } of ports.inFlight()) inFlight.inc({ route, slot })
    },
  })
}
