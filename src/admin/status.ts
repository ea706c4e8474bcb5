// Reads the status off a running gateway: nothing is kept, everything is asked when it is wanted.
import { lockText } from '../model/lock.ts'
import { isFailing, type ChannelStatus } from '../model/notification.ts'
import { isExclusive, type Promotion } from '../model/promotion.ts'
import { slotNames, type SlotName } from '../model/slot.ts'
import type { Lock, SlotStatus, SlotTraffic, Status, TargetStatus } from '../model/status.ts'
import type { Top } from '../model/top.ts'
import { trafficText } from '../model/traffic.ts'
import { isReady, originText, targetsOf, type Target } from '../model/world.ts'
import type { AdminPorts } from './ports.ts'

export function readStatus(ports: AdminPorts): Status {
  const world = ports.world()
  const traffic = ports.top.ofSlots()
  const promote = promotionOf(ports)
  return {
    schema: 1,
    version: ports.version,
    startedAt: ports.startedAt.toISOString(),
    live: world.live,
    generation: world.generation,
    slots: {
      blue: { ...slotStatus('blue', ports), traffic: trafficOf('blue', traffic) },
      green: { ...slotStatus('green', ports), traffic: trafficOf('green', traffic) },
    },
    promote,
    undo: ports.promoter.undo(),
    traffic: { kind: world.traffic.kind, detail: trafficText(world.traffic), held: ports.held() },
    limits: ports.limits.status(),
    notifications: ports.notifications.status(),
    lock: lockOf(promote) ?? operatorLock(ports),
    state: ports.state,
    config: ports.config(),
    warnings: warningsOf(ports),
  }
}

/** The running promotion with what the judge has seen until now, or the last one. */
function promotionOf({ promoter, evidence }: AdminPorts): Promotion | null {
  const { promotion } = promoter.state()
  return promotion === null ? null : { ...promotion, evidence: promotion.evidence ?? evidence() }
}

function slotStatus(name: SlotName, ports: AdminPorts): SlotStatus {
  const world = ports.world()
  return {
    live: world.live === name,
    healthy: isReady(world.slots[name]),
    inFlight: ports.inFlight.ofSlot(name),
    upgrades: ports.inFlight.ofSlot(name, 'upgrade'),
    targets: targetsOf(world.slots[name]).map((target) => targetStatus(target, ports)),
  }
}

function trafficOf(
  name: SlotName,
  { seconds, slots }: Pick<Top, 'seconds' | 'slots'>,
): SlotTraffic {
  const { requests, perSecond, codes, p50Ms, p99Ms } = slots[name]
  const failedShare = requests === 0 ? null : codes['5xx'] / requests
  return { seconds, requests, perSecond, failedShare, p50Ms, p99Ms }
}

function targetStatus(target: Target, ports: AdminPorts): TargetStatus {
  return {
    id: target.id,
    service: target.service,
    url: originText(target.origin),
    address: target.address,
    health: target.health,
    inFlight: ports.inFlight.ofTarget(target.id),
    lastProbe: ports.lastProbe(target.id),
  }
}

function lockOf(promotion: Promotion | null): Lock | null {
  if (promotion === null || !isExclusive(promotion)) return null
  const { by, at: since, kind, to, phase, why } = promotion
  return { kind: 'promotion', by, since, doing: `${kind} ${to}, ${phase}`, why }
}

function operatorLock({ lock }: AdminPorts): Lock | null {
  const held = lock.current()
  if (held === null) return null
  return { kind: 'operator', ...held, doing: `locked: ${held.why}` }
}

function warningsOf(ports: AdminPorts): readonly string[] {
  const world = ports.world()
  const warnings: string[] = []
  if (world.traffic.kind !== 'open') {
    warnings.push(`${trafficText(world.traffic)}; ${ports.held()} waiting`)
  }
  const lock = ports.lock.current()
  if (lock !== null)
    warnings.push(`${lockText(lock)}; "switch rollback --force" goes back all the same`)
  const { perClient, tripped } = ports.limits.status()
  if (perClient === 'off')
    warnings.push('everybody appears to be one address: limits and bans of clients are off')
  for (const rule of tripped)
    warnings.push(
      `${rule} would refuse too many and is only observed; "switch bots enforce" puts it in force again`,
    )
  if (ports.state.problem !== null) {
    const served = ports.state.source === 'none' ? `the config's first slot` : 'the last good copy'
    warnings.push(
      `the recorded state could not be read (${ports.state.problem}); ${served} decided`,
    )
  }
  for (const [name, why] of ports.nameProblems()) warnings.push(`${name} does not resolve: ${why}`)
  for (const slot of slotNames) {
    for (const service of Object.values(world.slots[slot].services)) {
      if (service.targets.length === 0) warnings.push(`${slot}/${service.name} has no address`)
    }
  }
  for (const channel of ports.notifications.status()) warnings.push(...channelWarning(channel))
  const { refused } = ports.config()
  if (refused !== null) warnings.push(`the last reload was refused: ${refused}`)
  return warnings
}

/** Nobody may rely on being told by a channel that does not get through. */
function channelWarning(channel: ChannelStatus): string[] {
  const { name, to, lastError, waiting, failed, dropped } = channel
  if (!isFailing(channel)) return []
  const lost = `${waiting} waiting, ${failed} given up, ${dropped} dropped`
  return [`nobody is told through ${name} (${to}): ${lastError?.detail}; ${lost}`]
}
