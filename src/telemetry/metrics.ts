// All metrics of the gateway, and the page Prometheus reads. Labels come from the config and from fixed lists only: no path,
// host, address or user agent ever becomes one, so the number of series is bounded whatever visitors send.
import { Registry } from 'prom-client'
import { createLimitMetrics, type LimitMetrics } from './limit-metrics.ts'
import { createNotifyMetrics, type NotifyMetrics } from './notify-metrics.ts'
import { createProcessMetrics, type ProcessMetrics } from './process-metrics.ts'
import { createRequestMetrics, type RequestMetrics } from './request-metrics.ts'
import { createStateMetrics, type StatePorts } from './state-metrics.ts'
import { createSwitchMetrics, type SwitchMetrics } from './switch-metrics.ts'

export interface Metrics
  extends
    LimitMetrics,
    NotifyMetrics,
    ProcessMetrics,
    SwitchMetrics,
    Pick<RequestMetrics, 'settled'> {
  /** The page Prometheus reads, and its content type. */
  page(): Promise<{ readonly type: string; readonly body: Buffer }>
}

export function createMetrics(ports: StatePorts): Metrics {
  const registry = new Registry()
  const requests = createRequestMetrics(registry)
  createStateMetrics(registry, ports)
  return {
    ...createProcessMetrics(registry),
    ...createSwitchMetrics(registry),
    ...createLimitMetrics(registry),
    ...createNotifyMetrics(registry),
    settled: requests.settled,
    async page() {
      const others = Buffer.from((await registry.metrics()).trimEnd())
      const body = Buffer.concat([others, ...requests.pieces(), Buffer.from('\n')])
      return { type: registry.contentType, body }
    },
  }
}
