// The heart of a gateway: the World in its cell, what keeps it true, and what tells of it.
import { firstWorld } from '../config/compile.ts'
import type { ConfigInForce } from '../config/in-force.ts'
import { createCell, type Cell } from '../edge/cell.ts'
import { createHold, type Hold } from '../edge/hold.ts'
import { createInFlight, type InFlight } from '../edge/in-flight.ts'
import { createPools } from '../edge/pools.ts'
import type { GatewayEvent } from '../model/events.ts'
import { slotNames, type SlotName } from '../model/slot.ts'
import { targetsOf, type Target } from '../model/world.ts'
import type { Boot } from '../switch/boot.ts'
import { createProber } from '../switch/prober.ts'
import { createResolver } from '../switch/resolver.ts'
import { createEventStream } from '../telemetry/event-stream.ts'
import { createLog } from '../telemetry/log.ts'
import { createMetrics } from '../telemetry/metrics.ts'
import { createRequestStream } from '../telemetry/request-stream.ts'
import { createTop } from '../telemetry/top.ts'
import { countEvents } from '../telemetry/views.ts'

export type Core = ReturnType<typeof buildCore>

/** The World, what keeps it true, and what tells of it. */
export function buildCore(config: ConfigInForce, { state }: Boot) {
  const pools = createPools(config.current().upstream.idleMs)
  const cell = createCell(firstWorld(config.current(), state), (world) => {
    pools.keepOnly(
      new Set(slotNames.flatMap((name) => targetsOf(world.slots[name])).map((t) => t.id)),
    )
  })
  const inFlight = createInFlight()
  const hold = createHold(() => config.current().hold)
  const telling = buildTelling(config, { cell, inFlight, hold })
  const { tell } = telling
  const prober = createProber({
    world: cell.read,
    publish: cell.publish,
    settings: () => config.current().health,
    turned: ({ slot, service, id }, health, answer) =>
      tell({ type: 'target-health', slot, service, target: id, health, detail: answer.detail }),
  })
  const resolver = createResolver({
    world: cell.read,
    publish: cell.publish,
    intervalMs: () => config.current().resolveMs,
    changed(slot, service, targets) {
      prober.follow()
      tell(targetsChanged(slot, service, targets))
    },
  })
  return { config, pools, cell, inFlight, hold, ...telling, prober, resolver }
}

function targetsChanged(slot: SlotName, service: string, targets: readonly Target[]): GatewayEvent {
  const ids = targets.map((target) => target.id)
  const detail = `${slot}/${service}: ${ids.join(', ')}`
  return { type: 'targets', slot, service, targets: ids, detail }
}

/** Log, metrics, figures and streams: who is told of what happens. */
function buildTelling(
  config: ConfigInForce,
  { cell, inFlight, hold }: { cell: Cell; inFlight: InFlight; hold: Hold },
) {
  const log = createLog(config.current().log)
  const watched: { evidence: () => number | null } = { evidence: () => null }
  const metrics = createMetrics({
    world: cell.read,
    held: hold.count,
    evidence: () => watched.evidence(),
    inFlight: () => labelsOf(inFlight),
  })
  const top = createTop(() => performance.now())
  const requests = createRequestStream()
  const events = createEventStream(
    () => cell.read().generation,
    () => new Date(),
  )
  events.follow(null, log.event)
  const count = countEvents(metrics)
  const tell = (event: GatewayEvent): void => {
    count(event)
    events.tell(event)
  }
  return { log, metrics, top, requests, events, tell, watched }
}

function* labelsOf(inFlight: InFlight) {
  for (const { route, slot } of inFlight.all()) {
    if (route !== null && slot !== null) yield { route: route.name, slot }
  }
}
