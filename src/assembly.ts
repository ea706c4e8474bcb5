// How the rooms are put together: what each is handed of the others. No room knows another but through what stands here.
import { randomUUID } from 'node:crypto'
import { createAdmin } from './admin/server.ts'
import { firstWorld } from './config/compile.ts'
import { type ConfigInForce } from './config/in-force.ts'
import { createCell } from './edge/cell.ts'
import { explain } from './edge/explain.ts'
import { createHold } from './edge/hold.ts'
import { createInFlight } from './edge/in-flight.ts'
import type { Endpoint } from './edge/listen.ts'
import { createListener } from './edge/listener.ts'
import { createPools } from './edge/pools.ts'
import { createPreviewPasses, previewLink } from './edge/preview-pass.ts'
import { createSticky } from './edge/sticky.ts'
import { createVersionCookie } from './edge/version-cookie.ts'
import type { GatewayEvent } from './model/events.ts'
import type { ReloadAnswer } from './model/reload.ts'
import { trafficText, type Traffic } from './model/traffic.ts'
import { slotNames } from './model/slot.ts'
import { targetsOf } from './model/world.ts'
import { type Boot } from './switch/boot.ts'
import { createFormerWindow } from './switch/former-window.ts'
import { preflight } from './switch/preflight.ts'
import { createProber } from './switch/prober.ts'
import { createPromoter, type Promoter } from './switch/promote.ts'
import { createResolver } from './switch/resolver.ts'
import { createSmoker } from './switch/smoke.ts'
import { writeTraffic } from './switch/traffic-file.ts'
import { createEventStream } from './telemetry/event-stream.ts'
import { createLog } from './telemetry/log.ts'
import { createMetrics } from './telemetry/metrics.ts'
import { countEvents } from './telemetry/views.ts'
import { version } from './version.ts'

/** An answer that has gone on for this long when a drain begins is a stream to it. */
const longMs = 10_000

type Core = ReturnType<typeof buildCore>
type Edge = ReturnType<typeof buildEdge>

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
  const log = createLog(config.current().log)
  const metrics = createMetrics({
    world: cell.read,
    held: hold.count,
    inFlight: () => labelsOf(inFlight),
  })
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
      const ids = targets.map((target) => target.id)
      tell({
        type: 'targets',
        slot,
        service,
        targets: ids,
        detail: `${slot}/${service}: ${ids.join(', ')}`,
      })
    },
  })
  return { config, pools, cell, inFlight, hold, log, metrics, events, tell, prober, resolver }
}

export function buildEdge(core: Core, secret: Buffer) {
  const { config, cell, inFlight, hold, pools, log, metrics } = core
  const smokeKey = randomUUID()
  const door: Endpoint = config.current().listen
  const previews = createPreviewPasses(secret)
  const versions = createVersionCookie(secret)
  const edge = { closing: false, door, smokeKey, previews, versions }
  const server = createListener(config.current().client, {
    cell,
    inFlight,
    pools,
    hold,
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
    settled(record) {
      metrics.settled(record)
      log.access(record)
    },
  })
  return Object.assign(edge, { server })
}

export function buildPromoter(core: Core, booted: Boot, edge: Edge): Promoter {
  const { config, cell, prober, resolver, inFlight, metrics } = core
  const settings = () => config.current().promote
  const smoker = createSmoker({
    requests: () => settings().smoke,
    door: () => ({ ...reachable(edge.door), key: edge.smokeKey, timeoutMs: 5000 }),
    routes: () => cell.read().routes,
  })
  const former = createFormerWindow({
    forMs: () => settings().affinity?.forMs ?? null,
    publish: cell.publish,
  })
  const promoter = createPromoter(booted.state, {
    publish(change) {
      cell.publish(change)
      if (change.kind === 'live') former.open()
    },
    stateFile: booted.stateFile,
    history: booted.history,
    inFlight: {
      ...inFlight,
      idle(claimed) {
        inFlight.makeStreamsOf(claimed.slot, performance.now() - longMs)
        return inFlight.idle(claimed)
      },
      cut(claimed) {
        const count = inFlight.cut(claimed, 'drain_cut')
        metrics.cut(claimed.slot, claimed.kind, count)
        return count
      },
    },
    preflight(slot, patience) {
      const { readyMs } = settings()
      const withinMs =
        patience === 'brief' ? Math.min(readyMs, config.current().health.timeoutMs) : readyMs
      return preflight(slot, withinMs, {
        world: cell.read,
        prober,
        nameProblems: resolver.problems,
      })
    },
    hold: {
      engage: () => void cell.publish({ kind: 'held', held: true }),
      release() {
        // After the assignment, as in setTraffic: who waits longest goes first. Those an operator paused wait on.
        cell.publish({ kind: 'held', held: false })
        core.hold.release()
      },
      count: core.hold.count,
      drainMs: () => Math.min(settings().drainMs, config.current().hold.forMs / 2),
    },
    holds: () => settings().hold,
    rehearseSmoke: smoker.rehearse,
    smoke: smoker.run,
    drainMs: () => ({
      http: settings().drainMs,
      stream: settings().streamDrainMs,
      upgrade: settings().upgradeDrainMs,
    }),
    emit: core.tell,
    now: () => new Date(),
  })
  const close = (): void => {
    former.close()
    promoter.close()
  }
  return { ...promoter, close }
}

export function buildAdmin(
  core: Core,
  booted: Boot,
  edge: Edge,
  promoter: Promoter,
  reload: () => Promise<ReloadAnswer>,
) {
  const { token, listen: at } = core.config.current().admin
  return createAdmin(
    { token, socket: at.kind === 'unix' },
    {
      version,
      startedAt: new Date(),
      world: core.cell.read,
      promoter,
      history: booted.history,
      events: core.events,
      metrics: core.metrics,
      lastProbe: core.prober.lastAnswer,
      nameProblems: core.resolver.problems,
      inFlight: core.inFlight,
      state: { source: booted.source, problem: booted.problem },
      config: core.config.summary,
      reload,
      previewPass: (slot, expiresAt) =>
        previewLink(edge.previews.grant(slot, expiresAt), reachable(edge.door)),
      held: core.hold.count,
      setTraffic: (traffic, by, why) => setTraffic(core, traffic, by, why),
      explain: (question) => explain(question, core.cell.read(), edge),
      closing: () => edge.closing,
    },
  )
}

/** In force first: a word that the disk refuses still holds, and the refusal is told to whoever gave it. */
async function setTraffic(core: Core, traffic: Traffic, by: string, why: string): Promise<void> {
  core.cell.publish({ kind: 'traffic', traffic })
  // After the assignment, and in the order they came: nobody who came later can overtake those who waited.
  if (traffic.kind === 'open') core.hold.release()
  if (traffic.kind === 'maintenance') core.hold.turnAway('maintenance')
  const detail = `${trafficText(traffic)} (by ${by}${why === '' ? '' : `, ${why}`})`
  core.tell({ type: 'traffic', kind: traffic.kind, detail })
  await writeTraffic(core.config.current().dataDir, traffic)
}

export async function reloadConfig(core: Core, promoter: Promoter): Promise<ReloadAnswer> {
  const { cell, resolver } = core
  const answer = await core.config.reload({
    prepare: (config) => resolver.prepare(firstWorld(config, cell.read())),
    apply(next) {
      const generation = promoter.renumber()
      if (generation !== null) cell.publish({ kind: 'reload', next, generation })
      return generation
    },
  })
  const ok = answer.kind === 'loaded'
  const detail = ok ? `generation ${answer.generation} is in force` : answer.detail
  core.tell({ type: 'reload', ok, detail })
  core.prober.follow()
  await promoter.written()
  return answer
}

function* labelsOf(inFlight: Core['inFlight']) {
  for (const { route, slot } of inFlight.all()) {
    if (route !== null && slot !== null) yield { route: route.name, slot }
  }
}

/** Where this process can reach its own door: a wildcard address is not one. */
function reachable({ host, port }: Endpoint): Endpoint {
  if (host === '0.0.0.0') return { host: '127.0.0.1', port }
  return host === '::' ? { host: '::1', port } : { host, port }
}
