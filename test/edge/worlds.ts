// Values for the tests of pure functions: a World, its targets, a request head, an exchange.
import { openExchange, type Exchange } from '../../src/edge/exchange.ts'
import type { RequestHead } from '../../src/model/head.ts'
import { inMatchOrder, type Route } from '../../src/model/route.ts'
import { openTraffic } from '../../src/model/traffic.ts'
import type { SlotName } from '../../src/model/slot.ts'
import { routeOf } from '../support/route-of.ts'
import { targetId, type Health, type Target, type World } from '../../src/model/world.ts'

export function targetOf(slot: SlotName, address: string, health: Health = 'healthy'): Target {
  const origin = { protocol: 'http:', host: address, port: 80 } as const
  return {
    id: targetId(slot, 'web', origin, address),
    slot,
    service: 'web',
    origin,
    address,
    health,
  }
}

/** A World with these targets of the service `web`. */
export function worldOf(
  targets: readonly Target[],
  routes: readonly Route[] = [routeOf('site')],
): World {
  const slot = (name: SlotName) => ({
    name,
    services: {
      web: { name: 'web', origins: [], targets: targets.filter((target) => target.slot === name) },
    },
  })
  return {
    generation: 7,
    live: 'blue',
    liveSince: 7,
    former: null,
    fallback: null,
    affinity: null,
    slots: { blue: slot('blue'), green: slot('green') },
    routes: inMatchOrder(routes),
    trustedProxies: [],
    expose: false,
    traffic: openTraffic,
    held: false,
    healthPath: '/healthz',
  }
}

export function headOf(line: string, fields: Readonly<Record<string, string>> = {}): RequestHead {
  const [method = '', target = ''] = line.split(' ')
  return {
    method,
    target,
    path: target.split('?', 1)[0] ?? '',
    authority: fields['host'] ?? 'shop.example',
    host: fields['host'] ?? 'shop.example',
    httpVersion: '1.1',
    peer: '192.0.2.1',
    rawHeaders: Object.entries(fields).flat(),
    header: (name) => fields[name] ?? null,
  }
}

/** An exchange that was claimed on this target, or on none. */
export function exchangeOn(target: Target | null, kind: Exchange['kind'] = 'http'): Exchange {
  const exchange = openExchange({
    id: 'x',
    head: headOf('GET /'),
    kind,
    smoke: false,
    startedAt: 0,
    generation: 1,
  })
  exchange.route = target === null ? null : routeOf('site')
  exchange.slot = target?.slot ?? null
  exchange.target = target
  return exchange
}
