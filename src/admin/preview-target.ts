// Which target of a slot a previewed request is for. Pure: a World, a slot, a method and a path in, a choice out.
import { matchRoute, type Route } from '../model/route.ts'
import type { SlotName } from '../model/slot.ts'
import type { Target, World } from '../model/world.ts'

export type PreviewChoice =
  | {
      readonly kind: 'target'
      readonly route: Route
      readonly target: Target
      /** What the route wants as Host; null: it takes any. */
      readonly host: string | null
    }
  | {
      readonly kind: 'refused'
      readonly code: 'no_route' | 'no_target'
      readonly detail: string
    }

/** `path` is raw, without the query. A sick target is better than none: people preview to see what is wrong. */
export function choosePreview(
  world: World,
  slot: SlotName,
  method: string,
  path: string,
): PreviewChoice {
  const route = routeFor(world.routes, method, path)
  if (route === null) {
    const detail = `no route takes ${method} ${path} for any host`
    return { kind: 'refused', code: 'no_route', detail }
  }
  const target = bestOf(world.slots[slot].services[route.service]?.targets ?? [])
  if (target === null) {
    const detail = `${slot} has no address for ${route.service}, the service of route ${route.name}`
    return { kind: 'refused', code: 'no_target', detail }
  }
  return { kind: 'target', route, target, host: hostOf(route) }
}

/** The path alone decides: the Host of a previewed request is the admin's own name, and names no site. */
function routeFor(routes: readonly Route[], method: string, path: string): Route | null {
  const anyHost = routes.filter((route) => route.host === null)
  const fits = (route: Route): boolean =>
    matchRoute([route], hostOf(route) ?? '', path, method) !== null
  return matchRoute(anyHost, '', path, method) ?? routes.find(fits) ?? null
}

/** A host the route takes: `www.shop.example` for `*.shop.example`. */
function hostOf(route: Route): string | null {
  return route.host?.replace('*.', 'www.') ?? null
}

function bestOf(targets: readonly Target[]): Target | null {
  for (const health of ['healthy', 'unknown'] as const) {
    const fit = targets.find((target) => target.health === health)
    if (fit !== undefined) return fit
  }
  return targets[0] ?? null
}
