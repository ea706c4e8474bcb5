// The published package: packed, installed elsewhere from the registry, and run there, without this repository's files.
import { execFile, spawn } from 'node:child_process'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDir } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

test(
  'npm pack gives a package that installs and serves elsewhere',
  { timeout: 180_000 },
  async () => {
    const dir = await temporaryDir()
    await run('npm', ['pack', '--pack-destination', dir], { cwd: root })
    const [tarball = ''] = (await readdir(dir)).filter((name) => name.endsWith('.tgz'))
    await run('npm', ['init', '-y'], { cwd: dir })
    await run('npm', ['install', '--no-audit', '--no-fund', join(dir, tarball)], { cwd: dir })
    const command = join(dir, 'node_modules', '.bin', 'sluice')

    const help = await run(command, ['--help'])
    expect(help.stdout).toContain('promote')
    const docs = await run(command, ['docs'])
    expect(docs.stdout).toContain('slots:')

    const host = ['--host', 'shop.example', '--email', 'ops@shop.example']
    const init = await run(command, ['init', '--yes', ...host, '--dir', join(dir, 'own')])
    expect(init.stdout).toContain('✔ compose/edge.yaml')
    const check = await run(command, ['check', join(dir, 'own', 'sluice.yaml')])
    expect(check.stdout).toContain('is good')

    const [blue, green] = [await upstream('blue'), await upstream('green')]
    const config = join(dir, 'sluice.yaml')
    const socket = join(dir, 'admin.sock')
    await writeFile(
      config,
      `listen: 127.0.0.1:0\nadmin: { listen: "unix:${socket}" }\nslots:\n  blue: { web: "${blue.url}" }\n  green: { web: "${green.url}" }\nhealth: { interval: 100ms, healthy: 1 }\n`,
    )
    const gateway = spawn(command, ['run', '-c', config], { stdio: 'ignore' })
    const gone = new Promise((resolve) => gateway.once('exit', resolve))
    onTestFinished(async () => {
      gateway.kill('SIGKILL')
      await gone
    })
    await expect
      .poll(
        () =>
          run(command, ['status', '-c', config, '--json']).then(
            () => 'up',
            () => 'down',
          ),
        { timeout: 15_000 },
      )
      .toBe('up')
    const promoted = await run(command, [
      'promote',
      'green',
      '-c',
      config,
      '--wait',
      'none',
      '--json',
    ])
    expect(JSON.parse(promoted.stdout)).toMatchObject({ schema: 1, live: 'green' })
    gateway.kill('SIGTERM')
    expect(await gone).toBe(0)
  },
)
