// Which image each service of the standby slot gets, before any is pulled or built. Pure.
// A service nobody named keeps what the live slot was given: else one `--image` would take all others back in time.
import type { ComposeProject, ComposeService } from './compose-config.ts'
import type { Deployed } from './record.ts'
import type { DeployRequest } from './settings.ts'
import { builtName } from './slot-project.ts'

export type ImageChoice =
  /** Named on the command line, or by the same name in the compose files as one that is. */
  | { readonly kind: 'asked'; readonly service: string; readonly ref: string }
  /** To be built by compose, under this name. */
  | { readonly kind: 'built'; readonly service: string; readonly ref: string }
  /** As in the live slot. */
  | {
      readonly kind: 'kept'
      readonly service: string
      readonly ref: string
      readonly id: string
      readonly from: 'asked' | 'built'
    }
  /** As the compose files say. */
  | { readonly kind: 'file'; readonly service: string; readonly ref: string }

export interface ChoiceContext {
  /** Of the standby slot. */
  readonly project: string
  /** The services that are started, and those that hooks need. */
  readonly services: ComposeProject['services']
  readonly request: Pick<DeployRequest, 'images' | 'build'>
  /** What the live slot was given; null if that is not known. */
  readonly live: Deployed | null
}

export function chooseImages(context: ChoiceContext): ImageChoice[] {
  return Object.entries(context.services).map(([service, definition]) =>
    choiceOf(service, definition, context),
  )
}

function choiceOf(
  service: string,
  definition: ComposeService,
  { project, services, request, live }: ChoiceContext,
): ImageChoice {
  const asked = request.images.get(service) ?? sameName(definition, services, request.images)
  if (asked !== undefined) return { kind: 'asked', service, ref: asked }
  const ref = definition.image ?? builtName(project, service)
  if (request.build && definition.build !== null) return { kind: 'built', service, ref }
  const given = live?.images[service]
  if (given !== undefined && given.from !== 'file')
    return { kind: 'kept', service, ...given, from: given.from }
  return { kind: 'file', service, ref }
}

/** Web and worker of one image are one version: whoever names the one means the other too. */
function sameName(
  { image }: ComposeService,
  services: ComposeProject['services'],
  asked: ReadonlyMap<string, string>,
): string | undefined {
  if (image === null) return undefined
  const other = [...asked.keys()].find((name) => services[name]?.image === image)
  return other === undefined ? undefined : asked.get(other)
}
