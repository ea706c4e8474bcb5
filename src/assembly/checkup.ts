// What the gateway finds out for `switch doctor`, each thing from where it matters. It changes nothing and is asked one at a time.
import { descriptorLimit } from '../edge/descriptors.ts'
import { lookAtRedis } from '../limits/rates/redis-look.ts'
import type { Checkup, CheckupSettings, TargetCheckup } from '../model/checkup.ts'
import { slotNames } from '../model/slot.ts'
import { originText, targetsOf, type Target } from '../model/world.ts'
import { isLoopback } from '../config/endpoints.ts'
import { lookAtDataDir } from '../switch/checkup/data-dir-look.ts'
import { lookAtHealth } from '../switch/checkup/health-look.ts'
import { lookAtIdle } from '../switch/checkup/idle-look.ts'
import type { Ownership } from '../switch/checkup/owner-file.ts'
import type { Core } from './core.ts'

/** More targets are not looked at: the first ones tell what all do. */
const mostTargets = 32
/** How long a connection is watched at most. */
const longestWaitMs = 15_000
/** How long it is watched beyond what the gateway itself waits. */
const beyondMs = 1000

export function createCheckup(core: Core, owner: Ownership): () => Promise<Checkup> {
  let running: Promise<Checkup> | null = null
  // Two who ask at once get one look.
  return () => {
    running ??= checkUp(core, owner).finally(() => {
      running = null
    })
    return running
  }
}

async function checkUp(core: Core, owner: Ownership): Promise<Checkup> {
  const { dataDir, redis } = core.config.current()
  const world = core.cell.read()
  const targets = slotNames.flatMap((slot) => targetsOf(world.slots[slot])).slice(0, mostTargets)
  const [looked, answered, limit, folder] = await Promise.all([
    Promise.all(targets.map((target) => lookAtTarget(target, core))),
    redis === null ? null : lookAtRedis(redis),
    descriptorLimit(),
    lookAtDataDir(dataDir, owner),
  ])
  return {
    schema: 1,
    at: new Date().toISOString(),
    settings: settingsOf(core),
    targets: looked,
    redis: answered,
    descriptors: { limit },
    dataDir: folder,
  }
}

async function lookAtTarget(target: Target, { config }: Core): Promise<TargetCheckup> {
  const { health, upstream } = config.current()
  const question = { path: health.path, host: health.host, timeoutMs: health.timeoutMs }
  const waitMs = Math.min(upstream.idleMs + beyondMs, longestWaitMs)
  const [found, idle] = await Promise.all([
    lookAtHealth(target, question),
    lookAtIdle(target, { ...question, waitMs }),
  ])
  const { id, slot, service, origin } = target
  return { id, slot, service, url: originText(origin), health: found, idle }
}

function settingsOf({ config }: Core): CheckupSettings {
  const { project, admin, trustedProxies, health, promote, upstream, client } = config.current()
  const { listen, token } = admin
  return {
    project,
    admin: {
      at: listen.kind === 'unix' ? `unix:${listen.path}` : `${listen.host}:${listen.port}`,
      open: !isLoopback(listen),
      tokenLength: token.length,
    },
    trustedProxies: trustedProxies.map((network) => network.text),
    healthPath: health.path,
    drainMs: promote.drainMs,
    upstreamIdleMs: upstream.idleMs,
    clientKeepAliveMs: client.keepAliveMs,
    connections: client.connections,
  }
}
