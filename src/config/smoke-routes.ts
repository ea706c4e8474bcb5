// Smoke requests come in through the own front door, so each must have a route: without one every promote would fail.
// The default asks for the root; where nothing is served there, it asks for what is.
import { hostMatches, hostName, methodMatches, pathMatches } from '../model/route.ts'
import type { Written } from './document.ts'
import type { Problem } from './problem.ts'
import type { RouteSettings } from './schema-routes.ts'
import type { Settings } from './schema.ts'

type Smoke = Settings['promote']['smoke'][number]

/** The smoke requests of the file, or the default one, for a path that is served. */
export function smokeOf(settings: Settings, written: Written): readonly Smoke[] {
  const { promote, routes } = settings
  if (written.at(['promote', 'smoke']) !== undefined) return promote.smoke
  return promote.smoke.flatMap((smoke) => {
    if (isRouted(smoke, routes)) return [smoke]
    const path = routes.find((route) => methodMatches(route.match.methods, smoke.method))?.match
      .path
    return path === undefined ? [] : [{ ...smoke, path, target: path }]
  })
}

/** The smoke requests that no route takes. */
export function unroutedSmoke({ promote, routes }: Settings, written: Written): Problem[] {
  if (written.at(['promote', 'smoke']) === undefined) return []
  return promote.smoke.flatMap((smoke, i) =>
    isRouted(smoke, routes)
      ? []
      : [
          written.problem(
            ['promote', 'smoke', i],
            'value',
            `no route takes ${smoke.method} ${smoke.target}, so every promote would fail`,
          ),
        ],
  )
}

function isRouted({ method, host, path }: Smoke, routes: readonly RouteSettings[]): boolean {
  const [plain = '/'] = path.split('?', 1)
  return routes.some(
    ({ match }) =>
      pathMatches(match.path, plain) &&
      methodMatches(match.methods, method) &&
      (host === null || hostMatches(match.host, hostName(host))),
  )
}
