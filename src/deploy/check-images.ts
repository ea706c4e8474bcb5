// Whether the images of a deploy can be had: present, to be pulled, or to be built; and whether the way back still is there.
import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { neededServices } from './check-services.ts'
import type { ComposeService } from './compose-config.ts'
import type { Engine } from './engine.ts'
import { chooseImages, type ImageChoice } from './image-choice.ts'
import { findImage, isPullable, shortId } from './images.ts'
import type { Preflight } from './preflight.ts'
import type { Rendered } from './rendered.ts'

export async function imageProblems(asked: Preflight, standby: Rendered): Promise<string[]> {
  const { settings, request, engines, record, from, to } = asked
  const services = neededServices(settings, standby)
  const choices = chooseImages({
    project: engines[to].project,
    services,
    request,
    live: record.slots[from],
  })
  const found = await Promise.all(
    choices.map((choice) => problemOf(choice, services[choice.service], engines[to])),
  )
  return [...new Set(found.flat())]
}

/** The images the live slot was given: without them there is no way back once it has been stopped. */
export async function rollbackProblems({ engines, record, from }: Preflight): Promise<string[]> {
  const given = Object.entries(record.slots[from]?.images ?? {})
  const found = await Promise.all(
    given.map(async ([service, { id, ref }]) => {
      if ((await findImage(engines[from], id)) !== null) return []
      return [
        `the image of ${service} in the live slot (${ref}, ${shortId(id)}) is gone: there would be no way back; --force goes on without`,
      ]
    }),
  )
  return found.flat()
}

async function problemOf(
  choice: ImageChoice,
  definition: ComposeService | undefined,
  engine: Engine,
): Promise<string[]> {
  const { kind, service, ref } = choice
  if (kind === 'built') return buildProblems(service, definition)
  if (kind === 'kept' && (await findImage(engine, choice.id)) !== null) return []
  if ((await findImage(engine, ref)) !== null || (await isPullable(engine, ref))) return []
  if (definition !== undefined && definition.build !== null && kind === 'file') {
    return [
      `${service} has no image yet: build it with --build, or name one with --image ${service}=…`,
    ]
  }
  return [`the image ${ref} of ${service} is neither here nor in a registry that answers`]
}

async function buildProblems(
  service: string,
  definition: ComposeService | undefined,
): Promise<string[]> {
  const build = definition?.build
  // A context that is a URL is the engine's to look at.
  if (build === undefined || build === null || /^\w+:\/\/|^git@/.test(build.context)) return []
  const file = resolve(build.context, build.dockerfile ?? 'Dockerfile')
  for (const path of [join(build.context, '.'), file]) {
    try {
      await access(path)
    } catch {
      return [`${service} cannot be built: there is no ${path}`]
    }
  }
  return []
}
