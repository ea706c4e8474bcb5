// A small World for tests: services by slot, each with origins; literal addresses are targets from the start.
import { openTraffic } from '../../src/model/traffic.ts'
import { isIP } from 'node:net'
import { slotNames, type SlotName } from '../../src/model/slot.ts'
import {
  nextWorld,
  targetId,
  type Change,
  type Health,
  type Origin,
  type Service,
  type Slot,
  type Target,
  type World,
} from '../../src/model/world.ts'

type Services = Readonly<Record<string, readonly string[]>>

export function worldOf(
  slots: Readonly<Record<SlotName, Services>>,
  more: Partial<World> = {},
): World {
  const [blue, green] = slotNames.map((name) => slotOf(name, slots[name]))
  if (!blue || !green) throw new Error('two slots')
  const first = {
    generation: 1,
    live: 'blue',
    liveSince: 1,
    former: null,
    fallback: null,
    affinity: null,
    slots: { blue, green },
    routes: [],
    trustedProxies: [],
    expose: true,
    traffic: openTraffic,
    held: false,
    healthPath: '/healthz',
  } as const
  return Object.freeze({ ...first, ...more })
}

function originOf(url: string): Origin {
  const { protocol, hostname, port } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error(url)
  return { protocol, host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port) || 80 }
}

export function targetOf(
  slot: SlotName,
  service: string,
  url: string,
  health: Health = 'unknown',
  address = originOf(url).host,
): Target {
  const origin = originOf(url)
  return { id: targetId(slot, service, origin, address), slot, service, origin, address, health }
}

/** A World that changes, with what was published to it. */
export function changing(first: World) {
  let world = first
  const changes: Change[] = []
  return {
    changes,
    world: () => world,
    publish(change: Change) {
      changes.push(change)
      world = nextWorld(world, change)
    },
  }
}

function slotOf(name: SlotName, services: Services): Slot {
  const all = Object.entries(services).map(([service, urls]): [string, Service] => {
    const targets = urls
      .filter((url) => isIP(originOf(url).host) !== 0)
      .map((url) => targetOf(name, service, url))
    return [service, { name: service, origins: urls.map(originOf), targets }]
  })
  return { name, services: Object.fromEntries(all) }
}
