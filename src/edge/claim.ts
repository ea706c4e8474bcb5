// Choosing slot and target and counting the exchange in flight, as one synchronous step.
// There must never be an await between reading the World and `inFlight.add`: that is what makes a switch miss nobody.
import type { Route } from '../model/route.ts'
import type { SlotName } from '../model/slot.ts'
import type { Service, Target, World } from '../model/world.ts'
import type { SlotChoice } from './choose-slot.ts'
import type { Exchange } from './exchange.ts'
import type { InFlight } from './in-flight.ts'
import type { EdgePorts } from './ports.ts'

export type ClaimPorts = Pick<EdgePorts, 'inFlight' | 'random' | 'sticky'>

/** Puts the exchange in flight on a target of the chosen slot: the one its session is with, else the less busy of two. Null: the slot has no address for the service. */
export function claim(
  exchange: Exchange,
  route: Route,
  { slot, by, alternative }: SlotChoice,
  world: World,
  { inFlight, random, sticky }: ClaimPorts,
): Target | null {
  const service = world.slots[slot].services[route.service]
  const fit = service ? candidates(service) : []
  const kept = route.sticky ? sticky.named(exchange.head, route, fit) : null
  const target = kept ?? pickTarget(fit, inFlight, random)
  exchange.pinned = kept !== null
  exchange.generation = world.generation
  exchange.route = route
  exchange.slot = slot
  exchange.slotBy = by
  exchange.alternative = alternative
  exchange.target = target
  // Our own smoke requests are nobody's: no drain waits for one, and none is cut.
  if (target !== null && !exchange.smoke) inFlight.add(exchange)
  return target
}

/** Moves an exchange to another healthy target of its slot. Null, and nothing moved: there is none. */
export function claimAnother(
  exchange: Exchange,
  world: World,
  { inFlight, random }: ClaimPorts,
): Target | null {
  const { slot, route, target: failed } = exchange
  if (slot === null || route === null || failed === null) return null
  const service = world.slots[slot].services[route.service]
  const others =
    service?.targets.filter((t) => t.id !== failed.id && t.health !== 'unhealthy') ?? []
  const target = pickTarget(others, inFlight, random)
  if (target === null) return null
  inFlight.move(exchange, target)
  exchange.pinned = false
  return target
}

/** Moves an exchange to a healthy target of the other slot. Null, and nothing moved: there is none. */
export function claimElsewhere(
  exchange: Exchange,
  slot: SlotName,
  world: World,
  { inFlight, random }: ClaimPorts,
): Target | null {
  const service = exchange.route && world.slots[slot].services[exchange.route.service]
  const fit = service?.targets.filter((target) => target.health === 'healthy') ?? []
  const target = pickTarget(fit, inFlight, random)
  if (target === null) return null
  inFlight.move(exchange, target)
  exchange.generation = world.generation
  exchange.slotBy = slot === world.live ? 'live' : 'session'
  exchange.pinned = false
  return target
}

/** The one with fewer requests in flight of two drawn at random: near the best choice, without a scan. */
export function pickTarget(
  targets: readonly Target[],
  inFlight: Pick<InFlight, 'ofTarget'>,
  random: () => number,
): Target | null {
  if (targets.length < 2) return targets[0] ?? null
  const first = Math.floor(random() * targets.length)
  const second = (first + 1 + Math.floor(random() * (targets.length - 1))) % targets.length
  const [a, b] = [targets[first], targets[second]]
  if (!a || !b) return a ?? b ?? null
  return inFlight.ofTarget(b.id) < inFlight.ofTarget(a.id) ? b : a
}

/**
 * Targets that may be tried. When every one is unhealthy all are: a failing probe does not prove a failing
 * request, and an answer from a sick target beats a certain error.
 */
function candidates(service: Service): readonly Target[] {
  const fit = service.targets.filter((target) => target.health !== 'unhealthy')
  return fit.length > 0 ? fit : service.targets
}
