// The services that settings and options name: whether compose knows them, and whether single ones can be kept single. Pure.
import type { ComposeProject } from './compose-config.ts'
import type { Rendered } from './rendered.ts'
import type { DeployRequest, DeploySettings } from './settings.ts'

interface Named {
  readonly settings: Pick<DeploySettings, 'single' | 'predeploy' | 'postdeploy'>
  readonly request: Pick<DeployRequest, 'images'>
}

export function nameProblems({ settings, request }: Named, { active, all }: Rendered): string[] {
  const known = Object.keys(all.services)
  const named = [
    ...[...request.images.keys()].map((name) => ['--image', name] as const),
    ...settings.single.map((name) => ['deploy.single', name] as const),
    ...settings.predeploy.map(({ service }) => ['deploy.predeploy', service] as const),
    ...settings.postdeploy.map(({ service }) => ['deploy.postdeploy', service] as const),
  ]
  const unknown = named.filter(([, name]) => !known.includes(name))
  return [
    ...unknown.map(([where, name]) => {
      return `${where} names ${name}, which is no service of the compose files (${known.join(', ')})`
    }),
    ...doubled(settings, active),
  ]
}

/** The services of the files that are started, and those that hooks need. */
export function neededServices(
  { predeploy, postdeploy }: Named['settings'],
  { active, all }: Rendered,
): ComposeProject['services'] {
  const hooked = [...predeploy, ...postdeploy].map(({ service }) => service)
  const wanted = Object.entries(all.services).filter(
    ([name]) => name in active.services || hooked.includes(name),
  )
  return Object.fromEntries(wanted)
}

/** Compose starts what a service depends on: a single one must not be among that. */
function doubled({ single }: Named['settings'], { services }: ComposeProject): string[] {
  return Object.entries(services).flatMap(([name, { dependsOn }]) =>
    single.includes(name)
      ? []
      : dependsOn
          .filter((needed) => single.includes(needed))
          .map(
            (needed) =>
              `${name} depends on ${needed}, which is in deploy.single: it would run twice while ${name} starts`,
          ),
  )
}
