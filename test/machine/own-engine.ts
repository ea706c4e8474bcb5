// A Docker engine of a test's own, beside the one of this machine: one that may be ended and started again without taking
// anybody else's containers along. It has no bridge and writes no firewall rules; its containers use the host's network.
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { temporaryDir } from '../support/gateway.ts'
import { baseImage, docker } from './engine.ts'

export interface OwnEngine {
  /** For DOCKER_HOST. */
  readonly host: string
  /** As after a restart of the host's engine: every container ends, and its restart policy decides. */
  restart(): Promise<void>
}

/** With the base image on it. Ended when the test ends. */
export async function startOwnEngine(): Promise<OwnEngine> {
  const dir = await temporaryDir()
  const host = `unix://${join(dir, 'docker.sock')}`
  let engine = await launch(dir, host)
  onTestFinished(async () => {
    await end(engine)
    // The engine leaves its namespace mounted, and the folder could not be removed.
    await unmounted(join(dir, 'exec', 'netns', 'default'))
  }, 60_000)
  await docker(['save', '--output', join(dir, 'base.tar'), baseImage])
  const loaded = await docker(['load', '--input', join(dir, 'base.tar')], host)
  if (loaded.code !== 0) throw new Error(loaded.stderr)
  return {
    host,
    async restart() {
      await end(engine)
      engine = await launch(dir, host)
    },
  }
}

async function launch(dir: string, host: string): Promise<ChildProcess> {
  await mkdir(join(dir, 'exec'), { recursive: true })
  const log = await open(join(dir, 'dockerd.log'), 'a')
  const places = ['data-root', 'exec-root'].map(
    (name) => `--${name}=${join(dir, name.slice(0, 4))}`,
  )
  const alone = ['--bridge=none', '--iptables=false', '--ip6tables=false', '--ip-masq=false']
  const engine = spawn(
    'dockerd',
    [...places, `--pidfile=${join(dir, 'pid')}`, `--host=${host}`, ...alone],
    { stdio: ['ignore', log.fd, log.fd] },
  )
  await log.close()
  await expect
    .poll(
      async () => {
        if (engine.exitCode !== null)
          throw new Error(await readFile(join(dir, 'dockerd.log'), 'utf8'))
        return (await docker(['version'], host)).code
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe(0)
  return engine
}

function unmounted(path: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  spawn('umount', [path], { stdio: 'ignore' }).once('close', () => resolve())
  return promise
}

function end(engine: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (engine.exitCode !== null) resolve()
  engine.once('exit', () => resolve())
  engine.kill('SIGTERM')
  return promise
}
