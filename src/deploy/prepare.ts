// The images of the new version: built, pulled, resolved to ids. Nothing of a slot is touched yet.
import { createHash } from 'node:crypto'
import { sluiceError } from '../model/errors.ts'
import type { SlotName } from '../model/slot.ts'
import { neededServices } from './check-services.ts'
import { lastLines } from './command.ts'
import { chooseImages, type ImageChoice } from './image-choice.ts'
import { acquire, findImage, keepName, shortId, type Acquired } from './images.ts'
import type { Sound } from './preflight.ts'
import type { DeployedImage, DeployRecord } from './record.ts'
import type { Site } from './site.ts'

export interface Prepared {
  readonly images: Readonly<Record<string, DeployedImage>>
  readonly version: string
  readonly fingerprint: string
  /** The live slot runs just this. */
  readonly isLive: boolean
}

export async function prepare(site: Site, sound: Sound, record: DeployRecord): Promise<Prepared> {
  const choices = choose(site, sound, record)
  await build(site, choices)
  const { images } = await site.ports.steps.take('image', () => acquireAll(site, choices))
  return preparedOf(site, sound, record, images)
}

/** As `prepare`, of what is here already; null if something would have to be built or pulled. Changes nothing. */
export async function prepareFromHere(
  site: Site,
  sound: Sound,
  record: DeployRecord,
): Promise<Prepared | null> {
  const images: Record<string, DeployedImage> = {}
  for (const choice of choose(site, sound, record)) {
    if (choice.kind === 'built') return null
    const { service, ref } = choice
    const found = await findImage(site.engines[site.to], choice.kind === 'kept' ? choice.id : ref)
    if (found === null) return null
    images[service] = {
      id: found.id,
      ref,
      from: choice.kind === 'kept' ? choice.from : choice.kind,
    }
  }
  return preparedOf(site, sound, record, images)
}

function choose({ ports, engines, to, from }: Site, sound: Sound, record: DeployRecord) {
  const services = neededServices(ports.settings, sound.standby)
  const { project } = engines[to]
  return chooseImages({ project, services, request: ports.request, live: record.slots[from] })
}

async function build({ ports, engines, to }: Site, choices: readonly ImageChoice[]): Promise<void> {
  const built = choices.filter(({ kind }) => kind === 'built').map(({ service }) => service)
  if (built.length === 0) return
  await ports.steps.take('build', async () => {
    const { line: onLine, leaving: signal } = ports
    const ended = await engines[to].compose(['build', ...built], { onLine, signal })
    if (ended.code === 0) return { detail: built.join(', ') }
    const said = lastLines(ended, 1).join('') || 'the build was broken off'
    throw sluiceError('image_missing', `${built.join(', ')} could not be built: ${said}`)
  })
}

async function acquireAll({ ports, engines, to }: Site, choices: readonly ImageChoice[]) {
  const { settings, leaving: signal } = ports
  const images: Record<string, DeployedImage> = {}
  const words: string[] = []
  // One after the other: services of one image pull it once.
  for (const choice of choices) {
    const { image, how } = await acquire(engines[to], choice, settings.pull, { signal })
    images[choice.service] = image
    words.push(wordsOf(choice, image, how))
    await keep(engines[to], keepName(settings.project ?? '', choice.service, image.id), image.id)
  }
  return { images, detail: words.join(', ') }
}

function wordsOf(
  { service }: ImageChoice,
  { id, ref }: DeployedImage,
  how: Acquired['how'],
): string {
  return `${service} ${ref} ${how} (${shortId(id)})`
}

/** A name that cannot be given is no reason to stop: it only guards against other people's clean-up. */
async function keep(engine: Site['engines'][SlotName], name: string, id: string): Promise<void> {
  await engine.docker(['image', 'tag', id, name])
}

function preparedOf(
  { from }: Site,
  sound: Sound,
  record: DeployRecord,
  images: Readonly<Record<string, DeployedImage>>,
): Prepared {
  const fingerprint = fingerprintOf(sound.standby.text, images)
  const live = record.slots[from]
  const isLive = live !== null && live.fingerprint === fingerprintOf(sound.live.text, images)
  return { images, version: versionOf(images), fingerprint, isLive }
}

/** The ids of all images, by service: what the judge has condemned is known by it, whatever its tag is called. */
function versionOf(images: Readonly<Record<string, DeployedImage>>): string {
  const ids = Object.entries(images).map(([service, { id }]) => `${service}@${shortId(id)}`)
  return ids.sort().join(',')
}

function fingerprintOf(text: string, images: Readonly<Record<string, DeployedImage>>): string {
  const ids = Object.entries(images).map(([service, { id }]) => `${service} ${id}`)
  return createHash('sha256').update(text).update(ids.sort().join('\n')).digest('hex')
}
