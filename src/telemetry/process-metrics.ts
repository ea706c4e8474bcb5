// Saturation: memory, event-loop lag and file descriptors as prom-client's default metrics tell them, and what those leave out: how busy
// the event loop is, and how many of the client connections are taken.
import { performance } from 'node:perf_hooks'
import { collectDefaultMetrics, Counter, Gauge, type Registry } from 'prom-client'

export interface ConnectionPorts {
  /** Connections of clients, those that wait for a place among them. */
  readonly open: () => Promise<number>
  /** How many are served at once. */
  readonly limit: number
}

export interface ProcessMetrics {
  /** So many connections wait for a place. */
  connectionsWait(count: number): void
  /** What the gauges of the connections read. */
  followConnections(ports: ConnectionPorts): void
}

export function createProcessMetrics(registry: Registry): ProcessMetrics {
  const registers = [registry]
  // Among them sluice_nodejs_eventloop_lag_p99_seconds, sluice_process_resident_memory_bytes, sluice_nodejs_heap_size_used_bytes and
  // sluice_process_open_fds beside sluice_process_max_fds.
  collectDefaultMetrics({ register: registry, prefix: 'sluice_' })
  createBusyCounter(registers)
  const waiting = new Gauge({
    name: 'sluice_connections_waiting',
    help: 'Connections that wait until another ends: all of client.connections are taken.',
    registers,
  })
  return {
    connectionsWait: (count) => waiting.set(count),
    followConnections: ({ open, limit }) => createConnectionGauges(registers, open, limit),
  }
}

/** A counter, so that its rate is the share of any window: a gauge would be reset by whoever else scrapes. */
function createBusyCounter(registers: Registry[]): void {
  let told = 0
  const busy: Counter = new Counter({
    name: 'sluice_event_loop_busy_seconds_total',
    help: 'Time the event loop worked and did not wait; its rate is the utilisation, 1 at most.',
    registers,
    collect() {
      const seconds = performance.eventLoopUtilization().active / 1000
      busy.inc(Math.max(0, seconds - told))
      told = seconds
    },
  })
}

function createConnectionGauges(
  registers: Registry[],
  open: () => Promise<number>,
  limit: number,
): void {
  const gauge: Gauge = new Gauge({
    name: 'sluice_connections_open',
    help: 'Connections of clients, those that wait for a place among them.',
    registers,
    collect: async () => gauge.set(await open()),
  })
  new Gauge({
    name: 'sluice_connections_limit',
    help: 'How many connections are served at once: client.connections.',
    registers,
  }).set(limit)
}
