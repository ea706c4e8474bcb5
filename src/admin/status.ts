// The status: the whole picture of a running gateway as one JSON document. `live`, `generation`, `slots` and
// `promote` are part of the contract; fields may be added, never renamed.
import type { Promotion } from '../model/promotion.ts'
import { isExclusive } from '../model/promotion.ts'
import type { ConfigSummary } from '../model/reload.ts'
import { slotNames, type SlotName } from '../model/slot.ts'
import { isReady, originText, targetsOf, type Health, type Target } from '../model/world.ts'
import type { ProbeAnswer } from '../switch/probe.ts'
import type { AdminPorts, StateOrigin } from './ports.ts'

export interface Status {
  readonly schema: 1
  readonly version: string
  readonly startedAt: string
  readonly live: SlotName
  readonly generation: number
  readonly slots: Readonly<Record<SlotName, SlotStatus>>
  /** The running promotion, or the last one. */
  readonly promote: Promotion | null
  /** Who holds the switch now. */
  readonly lock: Lock | null
  readonly state: StateOrigin
  readonly config: ConfigSummary
  /** What an operator should look at, in words. */
  readonly warnings: readonly string[]
}

export interface SlotStatus {
  readonly live: boolean
  readonly healthy: boolean
  readonly inFlight: number
  /** Upgraded connections among them. */
  readonly upgrades: number
  readonly targets: readonly TargetStatus[]
}

export interface TargetStatus {
  readonly id: string
  readonly service: string
  readonly url: string
  readonly address: string
  readonly health: Health
  readonly inFlight: number
  readonly lastProbe: ProbeAnswer | null
}

export interface Lock {
  readonly by: string
  readonly since: string
  readonly doing: string
}

export function readStatus(ports: AdminPorts): Status {
  const world = ports.world()
  const promote = ports.promoter.state().promotion
  return {
    schema: 1,
    version: ports.version,
    startedAt: ports.startedAt.toISOString(),
    live: world.live,
    generation: world.generation,
    slots: { blue: slotStatus('blue', ports), green: slotStatus('green', ports) },
    promote,
    lock: lockOf(promote),
    state: ports.state,
    config: ports.config(),
    warnings: warningsOf(ports),
  }
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
  const { by, at: since, kind, to, phase } = promotion
  return { by, since, doing: `${kind} ${to}, ${phase}` }
}

function warningsOf(ports: AdminPorts): readonly string[] {
  const world = ports.world()
  const warnings: string[] = []
  if (ports.state.problem !== null) {
    const served = ports.state.source === 'none' ? `the config's first slot` : 'the last good copy'
    warnings.push(`the recorded state could not be read (${ports.state.problem}); ${served} decided`)
  }
  for (const [name, why] of ports.nameProblems()) warnings.push(`${name} does not resolve: ${why}`)
  for (const slot of slotNames) {
    for (const service of Object.values(world.slots[slot].services)) {
      if (service.targets.length === 0) warnings.push(`${slot}/${service.name} has no address`)
    }
  }
  const { refused } = ports.config()
  if (refused !== null) warnings.push(`the last reload was refused: ${refused}`)
  return warnings
}
