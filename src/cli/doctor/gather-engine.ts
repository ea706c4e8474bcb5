// What the Docker engine of this machine says of itself and of its containers: asked by the docker command, read, nothing changed.
import { execFile } from 'node:child_process'
import { statfs } from 'node:fs/promises'
import { readContainer, readImageSizes } from './inspected.ts'
import type { Absent, ContainerFacts, EngineFacts } from './facts.ts'

const patienceMs = 15_000
/** What a few hundred inspected containers take. */
const mostBytes = 64 * 1024 * 1024

/** Never rejects. `program`: the docker command. */
export async function gatherEngine(program = 'docker'): Promise<EngineFacts | Absent> {
  const ask = (...words: string[]): Promise<Said> => run(program, words)
  const version = await ask('version', '--format', '{{.Server.Version}}')
  if (!version.ok) return { kind: 'absent', why: `Docker was not asked: ${version.why}` }
  const [compose, root, containers] = await Promise.all([
    ask('compose', 'version', '--short'),
    ask('info', '--format', '{{.DockerRootDir}}'),
    gatherContainers(ask),
  ])
  return {
    kind: 'engine',
    version: version.text,
    compose: compose.ok ? compose.text : null,
    freeBytes: root.ok ? await freeIn(root.text) : null,
    containers,
  }
}

type Said =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly why: string }

type Ask = (...words: string[]) => Promise<Said>

async function gatherContainers(ask: Ask): Promise<readonly ContainerFacts[]> {
  const listed = await ask('ps', '--all', '--quiet', '--no-trunc')
  const ids = listed.ok ? listed.text.split('\n').filter((id) => id !== '') : []
  if (ids.length === 0) return []
  // One that is removed meanwhile makes inspect fail, after it has printed the others.
  const inspected = await ask('inspect', '--type', 'container', ...ids)
  const found = inspected.ok ? readJson(inspected.text).map((each) => readContainer(each)) : []
  const images = [...new Set(found.map(({ image }) => image))]
  const sizes = await ask('image', 'inspect', '--format', '{{.Id}} {{.Size}}', ...images)
  const bytes = readImageSizes(sizes.ok ? sizes.text : '')
  return found.map((each) => ({ ...each, imageBytes: bytes.get(each.image) ?? null }))
}

function readJson(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}

async function freeIn(folder: string): Promise<number | null> {
  const found = await statfs(folder).catch(() => null)
  return found === null ? null : found.bavail * found.bsize
}

function run(program: string, words: readonly string[]): Promise<Said> {
  const { promise, resolve } = Promise.withResolvers<Said>()
  const options = { timeout: patienceMs, maxBuffer: mostBytes }
  execFile(program, words, options, (error, stdout, stderr) => {
    if (error === null) return resolve({ ok: true, text: stdout.trim() })
    if (error.code === 'ENOENT') return resolve({ ok: false, why: `there is no "${program}" here` })
    const [said = ''] = stderr.trim().split('\n')
    resolve({ ok: false, why: said === '' ? error.message : said })
  })
  return promise
}
