// The World: everything a request is decided by, frozen, with a generation.
// It is never changed in place: a change builds the next World, and one assignment of the cell puts it in force.
import type { Network } from './address.ts'
import type { Affinity, Former } from './affinity.ts'
import type { Route } from './route.ts'
import type { Traffic } from './traffic.ts'
import { otherSlot, slotNames, type SlotName } from './slot.ts'

export interface World {
  /** Counts what an operator or the judge changed (promote, rollback, reload); health and DNS do not count. */
  readonly generation: number
  readonly live: SlotName
  /** The generation at which the live slot became live: the name of its term. */
  readonly liveSince: number
  /** The slot that was live before, while sessions may still go on with it; null: there is none. */
  readonly former: Former | null
  /** The slot that answers what the live one fails, while that one is watched after a switch; null: there is none. */
  readonly fallback: SlotName | null
  /** What of a session stays with the slot it began on; null: nothing. */
  readonly affinity: Affinity | null
  readonly slots: Readonly<Record<SlotName, Slot>>
  /** In the order they are tried: see `inMatchOrder`. */
  readonly routes: readonly Route[]
  /** Peers whose X-Forwarded-* and X-Request-Id are believed. */
  readonly trustedProxies: readonly Network[]
  /** Whether answers carry X-Sluice-Slot. */
  readonly expose: boolean
  /** Whether requests pass, wait or are turned away. */
  readonly traffic: Traffic
  /** Whether a switch keeps new requests waiting, beside what an operator says. */
  readonly held: boolean
  /** Answered here while they do not pass, so that a load balancer in front keeps the gateway. */
  readonly healthPath: string
}

export interface Slot {
  readonly name: SlotName
  readonly services: Readonly<Record<string, Service>>
}

export interface Service {
  readonly name: string
  /** The origins as configured; DNS turns each into one target per address. */
  readonly origins: readonly Origin[]
  readonly targets: readonly Target[]
}

/** A configured `http://host:port`: what is resolved, never what is dialled. */
export interface Origin {
  readonly protocol: 'http:' | 'https:'
  readonly host: string
  readonly port: number
}

/** One address that can be dialled. Its id is stable across Worlds, so counters and pools hang on it. */
export interface Target {
  readonly id: string
  readonly slot: SlotName
  readonly service: string
  readonly origin: Origin
  readonly address: string
  readonly health: Health
}

/** `unknown` until enough probes have spoken: it may carry live traffic, but never counts as ready. */
export type Health = 'unknown' | 'healthy' | 'unhealthy'

/** All that can change a World. Each names what happened, not which fields to set. */
export type Change =
  | {
      readonly kind: 'live'
      readonly slot: SlotName
      readonly generation: number
      /** Whether sessions may go on with the slot that is left: not where it is left because it is bad. */
      readonly sessions: 'stay' | 'move'
      readonly fallback: SlotName | null
    }
  | { readonly kind: 'fallback'; readonly slot: SlotName | null }
  | { readonly kind: 'held'; readonly held: boolean }
  /** The time in which sessions may go on with the former slot is over. */
  | { readonly kind: 'former-ended' }
  | { readonly kind: 'traffic'; readonly traffic: Traffic }
  | { readonly kind: 'health'; readonly target: string; readonly health: Health }
  | {
      readonly kind: 'targets'
      readonly slot: SlotName
      readonly service: string
      readonly targets: readonly Target[]
    }
  | { readonly kind: 'reload'; readonly next: World; readonly generation: number }

/** The World after a change. Pure: the same World and change give the same World. */
export function nextWorld(world: World, change: Change): World {
  switch (change.kind) {
    case 'live':
      return Object.freeze({ ...world, ...termOf(world, change) })
    case 'fallback':
      return world.fallback === change.slot
        ? world
        : Object.freeze({ ...world, fallback: change.slot })
    case 'held':
      return Object.freeze({ ...world, held: change.held })
    case 'former-ended':
      return Object.freeze({ ...world, former: null })
    case 'traffic':
      return Object.freeze({ ...world, traffic: change.traffic })
    case 'health':
      return withTargets(world, (target) =>
        target.id === change.target ? Object.freeze({ ...target, health: change.health }) : target,
      )
    case 'targets':
      return withService(world, change.slot, change.service, change.targets)
    case 'reload':
      return Object.freeze({
        ...carryTargets(world, change.next),
        live: world.live,
        liveSince: world.liveSince,
        former: change.next.affinity === null ? null : world.former,
        traffic: world.traffic,
        held: world.held,
        fallback: world.fallback,
        generation: change.generation,
      })
  }
}

/** Every target of a slot, service by service. */
export function targetsOf(slot: Slot): readonly Target[] {
  return Object.values(slot.services).flatMap((service) => service.targets)
}

/** A slot is ready when every service in it has a target and all its targets are healthy. */
export function isReady(slot: Slot): boolean {
  return Object.values(slot.services).every(
    (service) =>
      service.targets.length > 0 && service.targets.every((target) => target.health === 'healthy'),
  )
}

/** The slot that is not live. */
export function standbyOf(world: World): SlotName {
  return otherSlot(world.live)
}

/** The id of an address of a service: the same address keeps its id over reloads and restarts. */
export function targetId(slot: SlotName, service: string, origin: Origin, address: string): string {
  const host = address.includes(':') ? `[${address}]` : address
  const scheme = origin.protocol === 'https:' ? 'https://' : ''
  const name = origin.host === address ? '' : `${origin.host}@`
  return `${slot}/${service}/${scheme}${name}${host}:${origin.port}`
}

/** `http://host:port`, for people. */
export function originText(origin: Origin): string {
  const host = origin.host.includes(':') ? `[${origin.host}]` : origin.host
  return `${origin.protocol}//${host}:${origin.port}`
}

function termOf(
  world: World,
  { slot, generation, sessions, fallback }: Extract<Change, { kind: 'live' }>,
): Pick<World, 'live' | 'liveSince' | 'former' | 'fallback' | 'generation'> {
  const term = sessions === 'stay' ? world.liveSince : null
  const former = world.affinity === null ? null : Object.freeze({ slot: world.live, term })
  return { live: slot, liveSince: generation, former, fallback, generation }
}

function withTargets(world: World, map: (target: Target) => Target): World {
  let next = world
  for (const name of slotNames) {
    for (const service of Object.values(world.slots[name].services)) {
      const targets = service.targets.map(map)
      if (targets.some((target, i) => target !== service.targets[i])) {
        next = withService(next, name, service.name, targets)
      }
    }
  }
  return next
}

function withService(
  world: World,
  slot: SlotName,
  name: string,
  targets: readonly Target[],
): World {
  const before = world.slots[slot].services[name]
  if (!before) return world
  const service = Object.freeze({ ...before, targets: Object.freeze([...targets]) })
  const services = Object.freeze({ ...world.slots[slot].services, [name]: service })
  const slots = { ...world.slots, [slot]: Object.freeze({ ...world.slots[slot], services }) }
  return Object.freeze({ ...world, slots: Object.freeze(slots) })
}

/** A reload keeps what is known of targets that are still configured: a healthy slot stays healthy. */
function carryTargets(before: World, next: World): World {
  let carried = next
  for (const name of slotNames) {
    for (const service of Object.values(next.slots[name].services)) {
      const known = before.slots[name].services[service.name]?.targets ?? []
      const kept = known.filter((target) =>
        service.origins.some((origin) => originText(origin) === originText(target.origin)),
      )
      const fresh = service.targets.filter(
        (target) => !kept.some((k) => originText(k.origin) === originText(target.origin)),
      )
      carried = withService(carried, name, service.name, [...kept, ...fresh])
    }
  }
  return carried
}
