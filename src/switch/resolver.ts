// Turns the host names of the config into targets, and keeps doing so: a container that comes back with another
// address is found without a reload. A name that fails to resolve keeps its last addresses; it never empties a service.
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { slotNames } from '../model/slot.ts'
import {
  nextWorld,
  originText,
  targetId,
  type Change,
  type Origin,
  type Service,
  type Target,
  type World,
} from '../model/world.ts'
import type { SlotName } from '../model/slot.ts'

export interface ResolverPorts {
  readonly world: () => World
  readonly publish: (change: Change) => void
  readonly intervalMs: () => number
  /** Told when a service's targets changed. */
  readonly changed: (slot: SlotName, service: string, targets: readonly Target[]) => void
  /** The addresses of a name; rejects if there are none. Tests hand in a directory of their own. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>
}

export interface Resolver {
  /** Resolves every name once, then goes on by itself. */
  start(): Promise<void>
  /** Resolves every name now. */
  refresh(): Promise<void>
  /** A World that is not in force yet, with the targets its names have now: it must not serve without them. */
  prepare(next: World): Promise<World>
  /** Why a name has no address, by host name. */
  problems(): ReadonlyMap<string, string>
  stop(): void
}

export function createResolver(ports: ResolverPorts): Resolver {
  const addressesOf = ports.addressesOf ?? systemAddresses
  const problems = new Map<string, string>()
  let timer: NodeJS.Timeout | null = null
  let stopped = false

  const refresh = async (): Promise<void> => {
    const found = await resolveAll(namesIn(ports.world()), addressesOf, problems)
    if (stopped) return
    // The World may have changed while names were looked up: what is found is laid over the World of now.
    const world = ports.world()
    for (const slot of slotNames) {
      for (const service of Object.values(world.slots[slot].services)) {
        const targets = targetsFor(slot, service, found)
        if (sameIds(targets, service.targets)) continue
        ports.publish({ kind: 'targets', slot, service: service.name, targets })
        ports.changed(slot, service.name, targets)
      }
    }
  }

  const loop = async (): Promise<void> => {
    await refresh()
    if (!stopped) timer = setTimeout(() => void loop(), ports.intervalMs())
  }

  return {
    start: loop,
    refresh,
    async prepare(next) {
      const found = await resolveAll(namesIn(next), addressesOf, new Map())
      let prepared = next
      for (const slot of slotNames) {
        for (const service of Object.values(next.slots[slot].services)) {
          const targets = targetsFor(slot, service, found)
          prepared = nextWorld(prepared, { kind: 'targets', slot, service: service.name, targets })
        }
      }
      return prepared
    },
    problems: () => problems,
    stop() {
      stopped = true
      if (timer !== null) clearTimeout(timer)
    },
  }
}

type Directory = ReadonlyMap<string, readonly string[]>

async function resolveAll(
  names: ReadonlySet<string>,
  addressesOf: (host: string) => Promise<readonly string[]>,
  problems: Map<string, string>,
): Promise<Directory> {
  const found = new Map<string, readonly string[]>()
  // A name that is no longer configured is nobody's problem.
  for (const name of problems.keys()) if (!names.has(name)) problems.delete(name)
  await Promise.all(
    [...names].map(async (name) => {
      try {
        // In a fixed order: a directory that shuffles its answer has not changed it.
        const addresses = [...new Set(await addressesOf(name))].sort()
        if (addresses.length === 0) throw new Error('no address')
        found.set(name, addresses)
        problems.delete(name)
      } catch (error) {
        problems.set(name, error instanceof Error ? error.message : String(error))
      }
    }),
  )
  return found
}

/** The targets a service should have; those it has already are kept as they are, health and all. */
function targetsFor(slot: SlotName, service: Service, found: Directory): readonly Target[] {
  return service.origins.flatMap((origin) => {
    const known = service.targets.filter((t) => originText(t.origin) === originText(origin))
    const addresses = literalAddress(origin) ?? found.get(origin.host)
    if (addresses === undefined) return known
    return addresses.map((address) => {
      const id = targetId(slot, service.name, origin, address)
      const target = {
        id,
        slot,
        service: service.name,
        origin,
        address,
        health: 'unknown',
      } as const
      return known.find((t) => t.id === id) ?? Object.freeze(target)
    })
  })
}

function namesIn(world: World): ReadonlySet<string> {
  const origins = slotNames.flatMap((slot) =>
    Object.values(world.slots[slot].services).flatMap((service) => service.origins),
  )
  return new Set(
    origins.filter((origin) => literalAddress(origin) === null).map((origin) => origin.host),
  )
}

function literalAddress(origin: Origin): readonly string[] | null {
  if (origin.host === 'localhost') return ['127.0.0.1']
  return isIP(origin.host) === 0 ? null : [origin.host]
}

async function systemAddresses(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true })
  return found.map((entry) => entry.address)
}

function sameIds(a: readonly Target[], b: readonly Target[]): boolean {
  return a.length === b.length && a.every((target, i) => target.id === b[i]?.id)
}
