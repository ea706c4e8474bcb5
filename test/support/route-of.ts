// A route for tests that need one: each says only what it is about, so that a new field is added here and nowhere else.
import type { Route } from '../../src/model/route.ts'

export function routeOf(name: string, more: Partial<Route> = {}): Route {
  return {
    name,
    host: null,
    path: '/',
    methods: null,
    service: 'web',
    timeoutMs: 1000,
    idleMs: 1000,
    maxBodyBytes: null,
    idempotent: false,
    excuse503: false,
    sticky: false,
    profile: 'page',
    limits: [],
    inFlight: null,
    definedAt: 'sluice.yaml:1',
    ...more,
  }
}
