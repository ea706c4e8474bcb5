// Compose projects of the shipped files under names of their own, and their end: containers, volumes, networks and images
// that were built go, whatever became of the test.
import { folder } from '../compose/stack-files.ts'
import { attempt, docker, root, run, type Ran } from './stack-engine.ts'

export interface Project {
  /** `docker compose` with the files and variables of this project. */
  compose(...args: string[]): Promise<string>
  /** The same, where a failure is an answer. */
  attempt(...args: string[]): Promise<Ran>
  /** Runs a command in the container of a service; resolves to what it printed. */
  exec(service: string, ...command: string[]): Promise<string>
  down(): Promise<void>
}

export interface ProjectOptions {
  readonly name: string
  /** Of the folder compose/, in the order in which they are merged. */
  readonly files: readonly string[]
  /** Of the folder test/machine/stack-standins/, merged over them. */
  readonly over?: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export function openProject({ name, files, over = [], env }: ProjectOptions): Project {
  const standins = `${root}test/machine/stack-standins/`
  const paths = [...files.map((f) => `${folder}${f}`), ...over.map((f) => `${standins}${f}`)]
  // A developer's own .env must not slip in.
  const base = [
    'compose',
    '--env-file',
    '/dev/null',
    '--project-directory',
    folder,
    '--progress',
    'quiet',
    '-p',
    name,
  ]
  const args = [...base, ...paths.flatMap((path) => ['-f', path])]
  const compose = (...more: string[]): Promise<string> => run('docker', [...args, ...more], { env })
  return {
    compose,
    attempt: (...more) => attempt('docker', [...args, ...more], { env }),
    exec: (service, ...command) => compose('exec', '-T', service, ...command),
    down: () => takeDown(name, compose),
  }
}

/**
 * Rejects if a container is left. An engine that still counts the end of a cable that is gone keeps a network; tried twice,
 * that is said and left to it.
 */
async function takeDown(
  name: string,
  compose: (...args: string[]) => Promise<string>,
): Promise<void> {
  const down = ['down', '--volumes', '--remove-orphans', '--timeout', '5']
  const problem = await compose(...down)
    .catch(() => compose(...down))
    .then(() => null, String)
  if (problem === null) return
  const left = await docker('ps', '-aq', '--filter', `label=com.docker.compose.project=${name}`)
  if (left.trim() !== '') throw new Error(problem)
  console.info(`${name} is down, but: ${problem.trim().split('\n').at(-1)}`)
}

/** What the containers of a project last said, for a failure to show. */
export async function lastWords(project: Project): Promise<string> {
  const { stdout, stderr } = await project.attempt('logs', '--tail', '20')
  return `${stdout}${stderr}`
}

/** Removes images that a test built; those that are not there are none of its business. */
export async function removeImages(...images: string[]): Promise<void> {
  for (const image of images) await docker('image', 'rm', '--force', image).catch(() => {})
}
