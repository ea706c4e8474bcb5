// Images on the engine of a slot: made present, resolved to their ids, removed. A pull that fails is a failure, also where
// an older copy is at hand: to deploy the old version and call it the new one is the worst outcome of all.
import { sluiceError } from '../model/errors.ts'
import { lastLines } from './command.ts'
import type { Engine, More } from './engine.ts'
import type { ImageChoice } from './image-choice.ts'
import type { EngineImages } from './prune.ts'
import type { DeployedImage } from './record.ts'
import type { DeploySettings } from './settings.ts'

export interface FoundImage {
  readonly id: string
  readonly tags: readonly string[]
  /** Whether a registry knows it. An image that was only ever built here has no digest of one. */
  readonly fromRegistry: boolean
}

/** Null if the engine does not have it. */
export async function findImage(engine: Engine, ref: string): Promise<FoundImage | null> {
  const format = '{{json .Id}}\t{{json .RepoTags}}\t{{json .RepoDigests}}'
  const { code, stdout } = await engine.docker(['image', 'inspect', '--format', format, ref])
  if (code !== 0) return null
  const [id, tags, digests] = stdout
    .trim()
    .split('\t')
    .map((text): unknown => JSON.parse(text))
  return { id: String(id), tags: textsOf(tags), fromRegistry: textsOf(digests).length > 0 }
}

/** Whether a registry would give it. */
export async function isPullable(engine: Engine, ref: string): Promise<boolean> {
  const ended = await engine.docker(['manifest', 'inspect', ref], { timeoutMs: 20_000 })
  return ended.code === 0
}

export interface Acquired {
  readonly image: DeployedImage
  /** How it came: a word for people. */
  readonly how: 'pulled' | 'built' | 'here' | 'kept'
}

/** Makes the image of a choice present and resolves it. Rejects with `image_missing`. What is to be built has been built. */
export async function acquire(
  engine: Engine,
  choice: ImageChoice,
  pull: DeploySettings['pull'],
  more: More,
): Promise<Acquired> {
  const { ref } = choice
  const from = choice.kind === 'kept' ? choice.from : choice.kind
  const found = await findImage(engine, choice.kind === 'kept' ? choice.id : ref)
  const how = choice.kind === 'kept' ? 'kept' : choice.kind === 'built' ? 'built' : 'here'
  if (found !== null && !isAskedAgain(choice, found, pull)) {
    return { image: { id: found.id, ref, from }, how }
  }
  if (choice.kind === 'built') throw missing(`${ref} was built and is not there`)
  const ended = await engine.docker(['pull', '--quiet', ref], more)
  const pulled = ended.code === 0 ? await findImage(engine, ref) : null
  if (pulled !== null) return { image: { id: pulled.id, ref, from }, how: 'pulled' }
  const why = lastLines(ended, 2).join('; ') || 'no answer'
  const copy =
    found === null ? '' : '. An older copy is here; to use such copies, set deploy.pull: missing'
  throw missing(`${ref} for ${choice.service} could not be pulled: ${why}${copy}`)
}

/** The name that keeps an image from a prune of everything unnamed, for as long as this project may want it. */
export function keepName(project: string, service: string, id: string): string {
  return `sluice/${project}/${service.toLowerCase()}:${shortId(id)}`
}

export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12)
}

/** What of these the engine has, and what its containers use. Rejects when it does not answer. */
export async function imagesOf(engine: Engine, ids: readonly string[]): Promise<EngineImages> {
  const listed = await engine.docker(['ps', '--all', '--quiet', '--no-trunc'])
  if (listed.code !== 0) throw sluiceError('unexpected', 'the engine does not list its containers')
  const containers = listed.stdout.split('\n').filter((id) => id !== '')
  const tags = new Map<string, readonly string[]>()
  for (const id of ids) {
    const found = await findImage(engine, id)
    if (found !== null) tags.set(id, found.tags)
  }
  return { tags, inUse: new Set(await imagesIn(engine, containers)) }
}

async function imagesIn(engine: Engine, containers: readonly string[]): Promise<string[]> {
  if (containers.length === 0) return []
  const words = ['container', 'inspect', '--format', '{{.Image}}', ...containers]
  const { stdout } = await engine.docker(words)
  const images = stdout.split('\n').filter((line) => line !== '')
  // One that went away while it was asked for is none; to know fewer than there are would be to remove too much.
  if (images.length > 0) return images
  throw sluiceError('unexpected', 'the engine does not say which images its containers use')
}

function isAskedAgain(
  { kind, ref }: ImageChoice,
  { fromRegistry }: FoundImage,
  pull: DeploySettings['pull'],
): boolean {
  return kind === 'asked' && pull === 'always' && fromRegistry && !ref.includes('@')
}

function missing(detail: string): Error {
  return sluiceError('image_missing', detail)
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : []
}
