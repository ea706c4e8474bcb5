// The composition root: it builds a gateway from a config file, in the order in which the parts need each other, and takes
// it down again in the reverse order. Only this file and the folder assembly know every room.
import { setTimeout as pause } from 'node:timers/promises'
import { listenAdmin } from './admin/listen.ts'
import { buildAdmin } from './assembly/admin.ts'
import { buildCore } from './assembly/core.ts'
import { openDesk } from './assembly/desk.ts'
import { buildEdge } from './assembly/edge.ts'
import { buildLimits } from './assembly/limits.ts'
import { buildNotifications } from './assembly/notify.ts'
import { buildPromoter } from './assembly/promoter.ts'
import { reloadConfig } from './assembly/reload.ts'
import { buildWatch } from './assembly/watch.ts'
import { openConfig } from './config/in-force.ts'
import { closeServer, listen, type Endpoint } from './edge/listen.ts'
import type { ReloadAnswer } from './model/reload.ts'
import { slotNames } from './model/slot.ts'
import { boot } from './switch/boot.ts'
import { readTraffic } from './switch/traffic-file.ts'

export interface GatewayOptions {
  readonly configPath: string
  readonly env: Readonly<Record<string, string | undefined>>
}

export interface Gateway {
  readonly publicUrl: string
  /** `http://host:port` or `unix:/path`. */
  readonly adminUrl: string
  /** What an operator should know from the start, in words. */
  readonly warnings: readonly string[]
  reload(): Promise<ReloadAnswer>
  /** Lets what is being answered finish, within promote.drain, then ends everything that was started. */
  close(): Promise<void>
}

/** Starts a gateway. Rejects with an error of the catalogue, and with nothing left running. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const config = await openConfig(options.configPath, options.env)
  const { dataDir, firstSlot, secret } = config.current()
  const booted = await boot(dataDir, firstSlot, secret)
  const core = buildCore(config, booted)
  const limits = await buildLimits(core, booted)
  const { watch, judge, problems: lost } = await buildWatch(core, booted)
  const notifications = buildNotifications(core, watch)
  const edge = buildEdge(core, booted.secret, limits, watch)
  const promoter = buildPromoter(core, booted, edge, limits, watch)
  const reload = (): Promise<ReloadAnswer> => reloadConfig(core, promoter, limits)
  const recorded = await readTraffic(config.current().dataDir)
  core.cell.publish({ kind: 'traffic', traffic: recorded.traffic })
  const desk = await openDesk(core, edge, promoter)
  const warnings = [
    ...booted.warnings,
    ...lost,
    ...problems(recorded.problem),
    ...desk.problems,
    ...config.notes(),
  ]
  for (const detail of warnings) core.tell({ type: 'warning', detail })
  const admin = await buildAdmin(core, booted, edge, desk, watch, limits, notifications, reload)
  const stop = async (): Promise<void> => {
    edge.closing = true
    // Streams and upgraded connections have no end of their own; their clients come back, to whoever serves then.
    core.hold.turnAway('shutting_down')
    for (const slot of slotNames) {
      for (const kind of ['stream', 'upgrade'] as const) {
        core.inFlight.cut({ slot, kind, before: Infinity }, 'shutting_down')
      }
    }
    // The public side first: while it drains, the admin side still tells how far it is.
    await closeServer(edge.server, config.current().promote.drainMs)
    promoter.close()
    await promoter.written()
    await watch.close()
    await notifications.close()
    core.prober.stop()
    core.resolver.stop()
    core.pools.close()
    await limits.close()
    await desk.close()
    await admin.close()
    core.log.flush()
  }
  try {
    // Names before the door: a request that came earlier would find a slot without addresses. But a name that hangs
    // in DNS must not keep the others from serving.
    await Promise.race([core.resolver.start(), pause(namesMs, null, { ref: false })])
    core.prober.follow()
    promoter.resume(judge)
    edge.door = await listen(edge.server, config.current().listen)
    const adminUrl = await listenAdmin(admin, config.current().admin.listen)
    return { publicUrl: `http://${hostText(edge.door)}`, adminUrl, warnings, reload, close: stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function problems(problem: string | null): string[] {
  return problem === null ? [] : [problem]
}

/** How long the first look-up of the slots' names is waited for. */
const namesMs = 3000

function hostText({ host, port }: Endpoint): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
