// A Docker engine for tests: whether there is one, and words to it. Tests leave nothing on it that was not there before.
import { execFile } from 'node:child_process'

export interface Said {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** `engine`: a socket in place of the one of this machine. */
export function docker(words: readonly string[], engine: string | null = null): Promise<Said> {
  const env = engine === null ? process.env : { ...process.env, DOCKER_HOST: engine }
  const { promise, resolve } = Promise.withResolvers<Said>()
  execFile('docker', words, { env, maxBuffer: 1e9 }, (error, stdout, stderr) => {
    const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 127
    resolve({ code, stdout: stdout.trim(), stderr: stderr.trim() })
  })
  return promise
}

export const baseImage = 'node:24-slim'

/** Why tests on an engine cannot run here; null: they can. */
export async function engineMissing(): Promise<string | null> {
  const version = await docker(['version', '--format', '{{.Server.Version}}'])
  if (version.code !== 0) return 'no Docker engine answers'
  if ((await docker(['compose', 'version'])).code !== 0) return 'Docker Compose is not installed'
  const image = await docker(['image', 'inspect', baseImage])
  return image.code === 0 ? null : `the image ${baseImage} is not on the engine`
}
