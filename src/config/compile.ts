// The first World of a Config: routes in match order, services with their origins, and the targets that need no DNS.
import { parseAddress } from '../model/address.ts'
import type { Affinity } from '../model/affinity.ts'
import { decodeForMatching, inMatchOrder, type Route } from '../model/route.ts'
import type { SlotName } from '../model/slot.ts'
import { openTraffic } from '../model/traffic.ts'
import {
  targetId,
  type Origin,
  type Service,
  type Slot,
  type Target,
  type World,
} from '../model/world.ts'
import type { Config, PlacedRoute } from './config.ts'
import { plainPath } from './schema-routes.ts'

/** Builds the frozen World. Origins with a host name have no targets yet: the resolver adds them. */
export function firstWorld(
  config: Config,
  { generation, live }: { readonly generation: number; readonly live: SlotName },
): World {
  return Object.freeze({
    generation,
    live,
    liveSince: generation,
    former: null,
    fallback: null,
    affinity: affinityOf(config),
    slots: Object.freeze({ blue: slot('blue', config), green: slot('green', config) }),
    routes: Object.freeze(inMatchOrder(config.routes.map(route))),
    trustedProxies: Object.freeze(config.trustedProxies.map((network) => Object.freeze(network))),
    expose: config.expose,
    traffic: openTraffic,
    held: false,
    healthPath: config.health.path,
  })
}

function affinityOf({ promote }: Config): Affinity | null {
  if (promote.affinity === null) return null
  const { paths } = promote.affinity
  if (paths === null) return Object.freeze({ kind: 'everything' })
  const plain = paths.map((path) => decodeForMatching(plainPath(path)))
  return Object.freeze({ kind: 'paths', paths: Object.freeze(plain) })
}

function route(placed: PlacedRoute): Route {
  const { name, match, service, timeoutMs, idleMs, maxBodyBytes, sticky, profile, definedAt } =
    placed
  const { idempotent, excuse503 } = placed
  const limits = (placed.limit ?? []).map((limit) =>
    Object.freeze({ ...limit, name: limit.name ?? profile }),
  )
  const methods = match.methods === null ? null : Object.freeze([...match.methods])
  const path = decodeForMatching(match.path)
  return Object.freeze({
    name,
    host: match.host,
    path,
    methods,
    service,
    timeoutMs,
    idleMs,
    maxBodyBytes,
    idempotent,
    excuse503,
    sticky,
    profile,
    limits: Object.freeze(limits),
    inFlight: placed.inFlight,
    definedAt,
  })
}

function slot(name: SlotName, config: Config): Slot {
  const services = Object.entries(config.slots[name]).map(([service, origins]) => [
    service,
    serviceOf(name, service, origins),
  ])
  return Object.freeze({ name, services: Object.freeze(Object.fromEntries(services)) })
}

function serviceOf(slotName: SlotName, name: string, written: readonly Origin[]): Service {
  const origins = Object.freeze(written.map((origin) => Object.freeze(origin)))
  const targets = origins.flatMap((origin) => targetOf(slotName, name, origin) ?? [])
  return Object.freeze({ name, origins, targets: Object.freeze(targets) })
}

function targetOf(slotName: SlotName, service: string, origin: Origin): Target | null {
  const address = addressOf(origin)
  if (address === null) return null
  const id = targetId(slotName, service, origin, address)
  return Object.freeze({ id, slot: slotName, service, origin, address, health: 'unknown' })
}

/** localhost is this machine without asking (RFC 6761 6.3); IPv4, because that is where most apps listen. */
function addressOf(origin: Origin): string | null {
  if (origin.host === 'localhost') return '127.0.0.1'
  return parseAddress(origin.host) === null ? null : origin.host
}
