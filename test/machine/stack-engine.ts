// The Docker engine of this machine, by its command. Everything a test makes here has a name of its own and is gone when
// the test is over; nothing that others made is ever touched, and the engine itself is neither started nor stopped.
import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** The images that the tests of the stack need, and the only ones that they use. */
export const baseImages = {
  node: 'node:24.21.0-slim',
  debian: 'debian:bookworm-20260824-slim',
  redis: 'redis:7.4.11-alpine',
  postgres: 'postgres:17.11-alpine',
  prometheus: 'prom/prometheus:v3.13.3',
  alertmanager: 'prom/alertmanager:v0.33.1',
  haproxy: 'haproxy:3.2.24-alpine',
} as const

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Why compose files cannot be read here, or null: this asks no engine. */
export function lackOfCompose(): string | null {
  return answers('docker', 'compose', 'version') ? null : 'no docker with compose on the PATH'
}

/** Why no container can be run from these images, or null. */
export function lackOfEngine(...images: (keyof typeof baseImages)[]): string | null {
  if (lackOfCompose() !== null) return lackOfCompose()
  if (!answers('docker', 'info')) return 'no Docker engine answers'
  const missing = images.map((name) => baseImages[name]).filter((image) => !isHere(image))
  return missing.length === 0 ? null : `not on this machine: ${missing.join(', ')} (docker pull)`
}

/** Why a program cannot be run here, or null. */
export function lackOf(program: string, debianPackage: string): string | null {
  return answers(program, '--version')
    ? null
    : `no ${program} on the PATH (Debian: apt install ${debianPackage})`
}

/** What it printed. Rejects with what it said where it failed. */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const ran = await attempt(program, args, options)
  if (ran.code === 0) return ran.stdout
  throw new Error(
    `${program} ${args.join(' ')} ended with ${ran.code}\n${ran.stdout}\n${ran.stderr}`,
  )
}

/** How it ended; a code other than 0 is an answer too. */
export async function attempt(
  program: string,
  args: readonly string[],
  { env = {}, cwd = root }: RunOptions = {},
): Promise<Ran> {
  const options = { cwd, env: { ...process.env, ...env }, maxBuffer: 64 * 1024 * 1024 }
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...args], options)
    return { code: 0, stdout, stderr }
  } catch (error) {
    const { code, stdout = '', stderr = '' } = error as Partial<Ran> & { code?: unknown }
    if (typeof code !== 'number') throw error
    return { code, stdout, stderr }
  }
}

export const docker = (...args: string[]): Promise<string> => run('docker', args)

/** A name that no other test on this engine has. */
export function uniqueName(what: string): string {
  return `sluice-test-${what}-${randomBytes(4).toString('hex')}`
}

/** A port of 127.0.0.1 that nobody has at this moment. */
export async function freePort(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return String(address.port)
}

function answers(program: string, ...args: string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore', timeout: 20_000 })
    return true
  } catch {
    return false
  }
}

function isHere(image: string): boolean {
  return answers('docker', 'image', 'inspect', image)
}
