// The containers of a slot as the engine knows them, found by their labels: what the compose files say today may differ
// from what runs.
import { sluiceError } from '../model/errors.ts'
import { lastLines } from './command.ts'
import type { Engine } from './engine.ts'

export interface Container {
  readonly id: string
  readonly name: string
  readonly service: string
  /** Such as `running` or `exited`. */
  readonly state: string
  /** Such as `Up 3 seconds (unhealthy)`. */
  readonly status: string
}

const format =
  '{{.ID}}\t{{.Names}}\t{{.Label "com.docker.compose.service"}}\t{{.State}}\t{{.Status}}'

/** Without those a hook ran in. Rejects when the engine does not answer: silence is not "none". */
export async function containersOf(engine: Engine): Promise<Container[]> {
  const project = `label=com.docker.compose.project=${engine.project}`
  const words = ['ps', '--all', '--no-trunc', '--filter', project]
  const own = ['--filter', 'label=com.docker.compose.oneoff=False', '--format', format]
  const ended = await engine.docker([...words, ...own])
  if (ended.code !== 0) throw engineError(engine, 'its containers are not known', ended)
  return ended.stdout.split('\n').flatMap((line) => {
    const [id, name, service, state, status] = line.split('\t')
    if (id === undefined || id === '' || status === undefined) return []
    return [{ id, name: name ?? '', service: service ?? '', state: state ?? '', status }]
  })
}

/** Stops what of these runs; resolves to their names. Each has the time its compose file gives it. */
export async function stopContainers(
  engine: Engine,
  containers: readonly Container[],
): Promise<string[]> {
  return act(
    engine,
    'stop',
    containers.filter(({ state }) => state === 'running'),
  )
}

/** Starts what of these does not run, as it was. */
export async function startContainers(
  engine: Engine,
  containers: readonly Container[],
): Promise<string[]> {
  return act(
    engine,
    'start',
    containers.filter(({ state }) => state !== 'running'),
  )
}

/** The last lines a container said, each with its name. */
export async function logLines(
  engine: Engine,
  { id, name }: Container,
  count: number,
): Promise<string[]> {
  const ended = await engine.docker(['logs', '--tail', String(count), id], { timeoutMs: 10_000 })
  const lines = `${ended.stdout}\n${ended.stderr}`.split('\n').filter((line) => line.trim() !== '')
  return lines.slice(-count).map((line) => `${name}  ${line}`)
}

async function act(
  engine: Engine,
  verb: 'stop' | 'start',
  containers: readonly Container[],
): Promise<string[]> {
  if (containers.length === 0) return []
  const ended = await engine.docker([verb, ...containers.map(({ id }) => id)])
  const names = containers.map(({ name }) => name)
  if (ended.code !== 0) throw engineError(engine, `${names.join(', ')} did not ${verb}`, ended)
  return names
}

function engineError(
  { slot }: Engine,
  what: string,
  ended: Parameters<typeof lastLines>[0],
): Error {
  const said = lastLines(ended, 3).join('; ')
  return sluiceError('unexpected', `the engine of slot ${slot}: ${what}: ${said || 'no answer'}`)
}
