// A Docker engine of a test's own, beside the one of this machine: one that may be ended and started again without taking
// anybody else's containers along. It has a bridge of its own, for an engine that is told to have none removes the one of all others;
// it writes no firewall rules, and its containers use the host's network.
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
  const bridge = `sluice-${process.pid}`
  await run('ip', ['link', 'add', bridge, 'type', 'bridge'])
  // Of the range that is for tests of machines (RFC 2544), and used by nobody here.
  await run('ip', ['address', 'add', '198.18.77.1/24', 'dev', bridge])
  let engine = await launch(dir, host, bridge)
  onTestFinished(async () => {
    await end(engine)
    await run('ip', ['link', 'delete', bridge])
    // The engine leaves its namespace mounted, and the folder could not be removed.
    await run('umount', [join(dir, 'exec', 'netns', 'default')])
  }, 60_000)
  await docker(['save', '--output', join(dir, 'base.tar'), baseImage])
  const loaded = await docker(['load', '--input', join(dir, 'base.tar')], host)
  if (loaded.code !== 0) throw new Error(loaded.stderr)
  return {
    host,
    async restart() {
      await end(engine)
      engine = await launch(dir, host, bridge)
    },
  }
}

async function launch(dir: string, host: string, bridge: string): Promise<ChildProcess> {
  await mkdir(join(dir, 'exec'), { recursive: true })
  const log = await open(join(dir, 'dockerd.log'), 'a')
  const places = ['data-root', 'exec-root'].map(
    (name) => `--${name}=${join(dir, name.slice(0, 4))}`,
  )
  const alone = [`--bridge=${bridge}`, '--iptables=false', '--ip6tables=false', '--ip-masq=false']
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

/** Resolves when it has ended, whatever came of it: what it was for shows in what comes after. */
function run(program: string, words: readonly string[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const child = spawn(program, words, { stdio: 'ignore' })
  child.once('error', () => resolve())
  child.once('close', () => resolve())
  return promise
}

function end(engine: ChildProcess): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (engine.exitCode !== null) resolve()
  engine.once('exit', () => resolve())
  engine.kill('SIGTERM')
  return promise
}
