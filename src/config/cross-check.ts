// What no single key can know: both slots alike, services that exist, routes that do not compete.
// Works on the values as written, so it also speaks when another part of the file has problems.
import type { Written } from './document.ts'
import { didYouMean } from './nearest.ts'
import { notifyProblems } from './notify-check.ts'
import { pathText, type Path, type Problem } from './problem.ts'
import { plainHost, plainPath } from './schema-routes.ts'

export function crossCheck(written: Written): Problem[] {
  return [
    ...slotProblems(written),
    ...routesProblem(written),
    ...routeProblems(written),
    ...notifyProblems(written),
  ]
}

function slotProblems(written: Written): Problem[] {
  const blue = servicesOf(written, 'blue')
  const green = servicesOf(written, 'green')
  if (blue === null || green === null) return []
  if (blue.length === 0 && green.length === 0) {
    return [
      written.problem(['slots'], 'value', 'expected at least one service in each slot, got none'),
    ]
  }
  const lacking = (slot: string, own: string[], other: string, others: string[]): Problem[] =>
    others
      .filter((service) => !own.includes(service))
      .map((service) => {
        const left = own.filter((mine) => !others.includes(mine))
        const message = `the service "${service}" of slot ${other} is missing here${didYouMeanOurs(service, left)}`
        return written.problem(['slots', slot], 'key', message)
      })
  return [...lacking('blue', blue, 'green', green), ...lacking('green', green, 'blue', blue)]
}

function routesProblem(written: Written): Problem[] {
  const green = servicesOf(written, 'green') ?? []
  const services = servicesOf(written, 'blue')?.filter((name) => green.includes(name)) ?? []
  if (services.length < 2 || written.at(['routes']) !== undefined) return []
  const message = `is missing: with several services (${services.join(', ')}) say which requests go to which`
  return [written.problem(['routes'], 'key', message)]
}

function routeProblems(written: Written): Problem[] {
  const routes = written.at(['routes'])
  if (!Array.isArray(routes)) return []
  const services = knownServices(written)
  const names = routes.map((_, i) => written.at(['routes', i, 'name']))
  const matches = routes.map((_, i) => matchOf(written, i))
  return routes.flatMap((_, i) => [
    ...serviceProblem(written, i, services),
    ...nameProblem(written, i, names),
    ...matchProblem(written, i, matches),
  ])
}

function serviceProblem(written: Written, i: number, services: readonly string[]): Problem[] {
  const path = ['routes', i, 'service']
  const service = written.at(path)
  if (typeof service !== 'string' || services.length === 0 || services.includes(service)) return []
  const hint = didYouMean(service, services) || `; there are ${services.join(', ')}`
  return [written.problem(path, 'value', `no service "${service}" in slots${hint}`)]
}

function nameProblem(written: Written, i: number, names: readonly unknown[]): Problem[] {
  const name = names[i]
  const first = names.indexOf(name)
  if (typeof name !== 'string' || first === i) return []
  const message = `the name "${name}" is taken by ${routeText(written, first)}`
  return [written.problem(['routes', i, 'name'], 'value', message)]
}

/** A route with methods may stand beside one without: it is tried first. */
function matchProblem(written: Written, i: number, matches: readonly (Match | null)[]): Problem[] {
  const mine = matches[i]
  if (!mine) return []
  const first = matches.findIndex((other, at) => at < i && other !== null && compete(mine, other))
  const other = matches[first]
  if (!other) return []
  const shared = mine.methods?.filter((method) => other.methods?.includes(method)) ?? []
  const what = [shared.join(' and '), `${mine.host ?? ''}${mine.path}`].filter(Boolean).join(' ')
  const message = `${routeText(written, first)} takes the same requests: ${what}`
  return [written.problem(['routes', i, 'match'], 'value', message)]
}

function compete(a: Match, b: Match): boolean {
  if (a.host !== b.host || a.path !== b.path) return false
  if (a.methods === null || b.methods === null) return a.methods === b.methods
  return a.methods.some((method) => b.methods?.includes(method))
}

interface Match {
  readonly host: string | null
  readonly path: string
  readonly methods: readonly unknown[] | null
}

/** What a route takes, or null when that cannot be said because a part of it is no valid text. */
function matchOf(written: Written, i: number): Match | null {
  const at = (key: string): unknown => written.at(['routes', i, 'match', key])
  const host = at('host') ?? null
  const path = at('path') ?? '/'
  const methods = at('methods') ?? null
  if ((host !== null && typeof host !== 'string') || typeof path !== 'string') return null
  if (methods !== null && !Array.isArray(methods)) return null
  return {
    host: host === null ? null : plainHost(host),
    path: plainPath(path),
    methods: methods === null ? null : [...new Set<unknown>(methods)],
  }
}

function routeText(written: Written, i: number): string {
  const path: Path = ['routes', i]
  const name = written.at([...path, 'name'])
  const named = typeof name === 'string' ? ` "${name}"` : ''
  return `${pathText(path)}${named} on line ${written.line(path)}`
}

function didYouMeanOurs(service: string, left: readonly string[]): string {
  const hint = didYouMean(service, left).match(/"(.*)"/)
  return hint === null ? '' : `; is "${hint[1]}" meant for it?`
}

/** The services of both slots together: what one slot lacks is told once, not again for every route. */
function knownServices(written: Written): string[] {
  const all = [...(servicesOf(written, 'blue') ?? []), ...(servicesOf(written, 'green') ?? [])]
  return [...new Set(all)]
}

function servicesOf(written: Written, slot: 'blue' | 'green'): string[] | null {
  const services = written.at(['slots', slot])
  const isMap = typeof services === 'object' && services !== null && !Array.isArray(services)
  return isMap ? Object.keys(services) : null
}
