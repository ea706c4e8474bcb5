// Whether the engine has space left for another version. A full disk is found here, not in the midst of a pull.
import { statfs } from 'node:fs/promises'
import type { Engine } from './engine.ts'

export interface Space {
  readonly problems: readonly string[]
  readonly detail: string
}

export async function findSpace(engine: Engine, leastBytes: number): Promise<Space> {
  const free = isOfThisMachine(engine) ? await freeBytes(engine) : null
  if (free === null) return { problems: [], detail: 'space not known from here' }
  const problem = `${inGb(free)} are free where the engine keeps its images; deploy.disk asks for ${inGb(leastBytes)}`
  return { problems: free < leastBytes ? [problem] : [], detail: `${inGb(free)} free` }
}

/** Whether the engine shares the files and the ports of this machine. */
export function isOfThisMachine({ context }: Engine): boolean {
  const host = process.env['DOCKER_HOST'] ?? ''
  return context === null && (host === '' || host.startsWith('unix:'))
}

/** Null where it cannot be seen, as from outside the machine that Docker Desktop runs. */
async function freeBytes(engine: Engine): Promise<number | null> {
  const { code, stdout } = await engine.docker(['info', '--format', '{{.DockerRootDir}}'])
  if (code !== 0) return null
  try {
    const { bavail, bsize } = await statfs(stdout.trim())
    return bavail * bsize
  } catch {
    return null
  }
}

function inGb(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
