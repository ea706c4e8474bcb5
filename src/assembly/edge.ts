// The public side, and what it is handed.
import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import type { Endpoint } from '../edge/listen.ts'
import { createListener } from '../edge/listener.ts'
import type { LineReport } from '../edge/places.ts'
import type { EdgePorts } from '../edge/ports.ts'
import { createPreviewPasses } from '../edge/preview-pass.ts'
import { createShieldBudget } from '../edge/shield-budget.ts'
import { createSticky } from '../edge/sticky.ts'
import { createVersionCookie } from '../edge/version-cookie.ts'
import type { Limits } from '../limits/open-limits.ts'
import type { Watch } from '../switch/watch.ts'
import type { Core } from './core.ts'

export type Edge = ReturnType<typeof buildEdge>

export function buildEdge(core: Core, secret: Buffer, limits: Limits, watch: Watch) {
  const { config, cell, inFlight, hold, pools, log, metrics, top, requests } = core
  const smokeKey = randomUUID()
  const door: Endpoint = config.current().listen
  const previews = createPreviewPasses(secret)
  const versions = createVersionCookie(secret)
  const edge = { closing: false, door, smokeKey, previews, versions }
  const report = ({ waiting, warning }: LineReport): void => {
    metrics.connectionsWait(waiting)
    if (warning !== null) core.tell({ type: 'warning', detail: warning })
  }
  const ports: EdgePorts = {
    cell,
    inFlight,
    pools,
    hold,
    admission: limits.admission,
    robots: limits.robots,
    sticky: createSticky(secret),
    versions,
    previews,
    random: Math.random,
    upload: {
      timeoutMs: config.current().client.bodyTimeoutMs,
      bytesPerSecond: config.current().client.bodyBytesPerSecond,
    },
    connectMs: config.current().upstream.connectMs,
    smokeKey,
    closing: () => edge.closing,
    shield: createShieldBudget(),
    attempted: watch.heard,
    settled(record) {
      metrics.settled(record)
      log.access(record)
      top.settled(record)
      requests.settled(record)
    },
  }
  const server = createListener(config.current().client, ports, report)
  metrics.followConnections({
    open: () => connectionsOf(server),
    limit: config.current().client.connections,
  })
  return Object.assign(edge, { server })
}

function connectionsOf(server: Server): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.getConnections((error, count) => (error ? reject(error) : resolve(count)))
  return promise
}

/** Where this process can reach its own door: a wildcard address is not one. */
export function reachable({ host, port }: Endpoint): Endpoint {
  if (host === '0.0.0.0') return { host: '127.0.0.1', port }
  return host === '::' ? { host: '::1', port } : { host, port }
}
