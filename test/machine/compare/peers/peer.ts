// A proxy under comparison: a child process with a folder and ports of its own, ended by its process id.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { access, chmod, constants, mkdtemp, rm } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** Where the requests of a peer go: `/dead` to a port that refuses, `/pair` to that and the application, all else to it. */
export interface Targets {
  readonly app: number
  readonly dead: number
}

export interface Doors {
  readonly port: number
  /** The same, but a request body may pause for 1 s at most, if the peer has such a setting. */
  readonly slow: number
}

export interface Peer {
  readonly name: string
  /** Its version, or null where it is not installed. */
  version(): Promise<string | null>
  /** Resolves when it serves. */
  start(targets: Targets): Promise<Running>
}

export interface Running extends Doors {
  /** Resolves when the process is gone, by itself or by `end`. */
  readonly gone: Promise<void>
  isGone(): boolean
  end(): Promise<void>
}

export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Starts a command in a folder that is removed at its end. `prepare` writes what it needs there. */
export async function startProcess(
  name: string,
  prepare: (dir: string) => Promise<Command>,
  doorsOf: (child: ChildProcess) => Promise<Doors>,
): Promise<Running> {
  const dir = await mkdtemp(join(tmpdir(), `compare-${name}-`))
  // Workers that give up the rights of their starter must get in, too.
  await chmod(dir, 0o755)
  const { file, args, env } = await prepare(dir)
  const child = spawn(file, args, {
    cwd: dir,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-2000)
    })
  }
  let ended = false
  // Whatever ends this process takes the peer along.
  const reap = (): void => void child.kill('SIGKILL')
  process.once('exit', reap)
  const gone = once(child, 'exit').then(() => {
    ended = true
    process.off('exit', reap)
  })
  const end = async (): Promise<void> => {
    child.kill('SIGTERM')
    const patience = setTimeout(() => child.kill('SIGKILL'), 1000)
    await gone
    clearTimeout(patience)
    await rm(dir, { recursive: true, force: true })
  }
  const failed = gone.then(() => {
    throw new Error(`${name} ended before it served. It said: ${said}`)
  })
  failed.catch(() => {})
  try {
    const doors = await Promise.race([doorsOf(child), failed])
    return { ...doors, gone, isGone: () => ended, end }
  } catch (error) {
    await end()
    throw error
  }
}

/** Ports that were free a moment ago, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** Resolves when the port takes connections; rejects after 5 s. */
export async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 250; tries++) {
    const socket = connect({ port, host: '127.0.0.1' })
    const open = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (open) return
    await pause(20)
  }
  throw new Error(`port ${port} took no connection for 5 s`)
}

/** Where a program is installed, also in the folders of system daemons; null if it is not. */
export async function findProgram(name: string): Promise<string | null> {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin']
  for (const folder of folders) {
    const file = join(folder, name)
    const usable = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    )
    if (usable) return file
  }
  return null
}

/** The first version number in what a program says of itself, or null where it is not installed. */
export async function versionOf(name: string, ...args: readonly string[]): Promise<string | null> {
  const file = await findProgram(name)
  if (file === null) return null
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  }
  await once(child, 'close')
  return /\d+\.\d+[\w.+-]*/.exec(said)?.[0] ?? 'unknown'
}
