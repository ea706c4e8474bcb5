// A finished request as settle tells it. Each test changes what it is about.
import type { Settled } from '../../src/model/settled.ts'

/** A page of the route `site`, answered 200 by blue. */
export function settledOf(changes: Partial<Settled> = {}): Settled {
  return {
    id: '0190c0de',
    method: 'GET',
    path: '/',
    host: 'shop.example',
    route: 'site',
    slot: 'blue',
    target: 'blue/web/127.0.0.1:3001',
    status: 200,
    error: null,
    rule: null,
    client: null,
    slotBy: 'live',
    shieldedFrom: null,
    protocol: 'http',
    generation: 1,
    ms: 12.345,
    upstreamMs: 11.89,
    overheadMs: 0.321,
    bytesIn: 0,
    bytesOut: 2000,
    retried: false,
    ...changes,
  }
}
