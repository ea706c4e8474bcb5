// Whether the ports the standby slot publishes are free, or its own already.
import { createServer } from 'node:net'
import type { ComposePort, ComposeProject } from './compose-config.ts'
import type { Engine } from './engine.ts'
import { isOfThisMachine } from './check-space.ts'

export async function portProblems(engine: Engine, project: ComposeProject): Promise<string[]> {
  const wanted = Object.entries(project.services).flatMap(([service, { ports }]) =>
    ports.filter(({ protocol }) => protocol === 'tcp').map((port) => ({ service, port })),
  )
  if (wanted.length === 0) return []
  const holders = await publishers(engine)
  const found = await Promise.all(
    wanted.map(async ({ service, port }) => {
      const holder = holders.find(({ ports }) => ports.includes(port.port))
      if (holder?.project === engine.project) return []
      if (holder !== undefined && overlaps(port, holder.text)) {
        return [`port ${port.port} of ${service} is taken by the container ${holder.name}`]
      }
      // Only here it can be tried; an engine elsewhere says it when the container starts.
      if (!isOfThisMachine(engine) || (await isFree(port))) return []
      return [`port ${port.port} of ${service} is taken by another process of this machine`]
    }),
  )
  return found.flat()
}

interface Publisher {
  readonly name: string
  readonly project: string
  readonly ports: readonly number[]
  readonly text: string
}

async function publishers(engine: Engine): Promise<Publisher[]> {
  const format = '{{.Names}}\t{{.Label "com.docker.compose.project"}}\t{{.Ports}}'
  const { stdout } = await engine.docker(['ps', '--format', format])
  return stdout.split('\n').flatMap((line) => {
    const [name = '', project = '', text = ''] = line.split('\t')
    const ports = [...text.matchAll(/:(\d+)->/g)].map(([, port]) => Number(port))
    return ports.length === 0 ? [] : [{ name, project, ports, text }]
  })
}

/** Two addresses of one machine may have the same port. */
function overlaps({ host, port }: ComposePort, text: string): boolean {
  const every = host === '' || host === '0.0.0.0'
  return every || text.includes(`0.0.0.0:${port}->`) || text.includes(`${host}:${port}->`)
}

function isFree({ host, port }: ComposePort): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  // Only a port that is in use is a problem: what else may be wrong here may be right for the engine.
  server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
  server.listen(port, host === '' ? '0.0.0.0' : host, () => server.close(() => resolve(true)))
  return promise
}
