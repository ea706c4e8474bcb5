// What `switch init` writes, as docker compose itself reads it; and that the slots of it share nothing.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseComposeConfig } from '../../src/deploy/compose-config.ts'
import { sharedBetween } from '../../src/deploy/shared-storage.ts'
import { command, emptyFolder } from '../cli/command.ts'
import { leaveOut } from './leave-out.ts'

const usual = ['--yes', '--host', 'shop.example', '--service', 'web:3000', 'api:4000']

test.for([
  ['its own Traefik', ['--email', 'ops@shop.example'], ['gateway', 'redis', 'traefik']],
  ['a Traefik that is there', ['--existing-traefik', 'proxy'], ['gateway', 'redis']],
] as const)(
  'docker compose takes the files behind %s',
  async ([_name, words, services], context) => {
    leaveOut(context, lackOfCompose())
    const cwd = await emptyFolder()
    expect((await command(['init', ...usual, '--project', 'acme', ...words], { cwd })).exit).toBe(0)
    const folder = join(cwd, 'compose')
    const edge = parseComposeConfig(compose(folder, ['config', '--format', 'json']))
    expect(Object.keys(edge?.services ?? {}).toSorted((a, b) => a.localeCompare(b))).toEqual(
      services,
    )
    const slot = (name: string) =>
      parseComposeConfig(
        compose(folder, ['-p', `acme-${name}`, '-f', 'app.yaml', 'config', '--format', 'json'], {
          SLUICE_SLOT: name,
        }),
      )
    const [blue, green] = [slot('blue'), slot('green')]
    expect(Object.keys(blue?.services ?? {})).toEqual(['api', 'web'])
    expect(blue?.services['web']?.image).toBe('acme-web:latest')
    if (blue === null || green === null) throw new Error('compose printed no config')
    expect(sharedBetween(green, blue, [])).toEqual([])
  },
)

function compose(cwd: string, words: readonly string[], env: Record<string, string> = {}): string {
  return execFileSync('docker', ['compose', ...words], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  })
}

/** Why there is no compose to test with; null: there is. */
function lackOfCompose(): string | null {
  try {
    execFileSync('docker', ['compose', 'version'], { stdio: 'ignore' })
    return null
  } catch {
    return 'no "docker compose" here (it needs no engine for this)'
  }
}
