// `switch init` as it is typed, without a terminal: what it writes is taken by `switch check`, and nothing of anybody's is lost.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { command, emptyFolder } from '../command.ts'

const usual = ['--yes', '--host', 'shop.example', '--email', 'ops@shop.example']

async function start(...words: string[]) {
  const cwd = await emptyFolder()
  const run = (...args: string[]) => command(['init', ...args], { cwd })
  return { cwd, run, ended: await run(...words) }
}

test('it writes all files, says what to type next, and check takes them', async () => {
  const { cwd, ended } = await start(...usual, '--service', 'web:3000', 'api:4000')
  expect(ended).toMatchObject({ exit: 0, stderr: '' })
  const files = ['sluice.yaml', 'compose/edge.yaml', 'compose/traefik/gateway.yaml']
  const more = ['compose/app.yaml', 'compose/.env', 'compose/.gitignore']
  for (const file of [...files, ...more]) expect(ended.stdout).toContain(`✔ ${file}\n`)
  expect(ended.stdout).toContain(
    '  (cd compose && docker compose up -d)\n  export $(grep ^SLUICE_TOKEN= compose/.env)\n  npx switch deploy --image web=YOUR-IMAGE --image api=YOUR-IMAGE\n',
  )
  const checked = await command(['check'], { cwd })
  expect(checked).toMatchObject({
    exit: 0,
    stdout: './sluice.yaml is good: 2 routes, 2 services, 2 slots.\n',
  })
})

test('a file that is there stops it: nothing is written, and what it would be is shown', async () => {
  const cwd = await emptyFolder()
  await writeFile(join(cwd, 'sluice.yaml'), 'mine')
  const ended = await command(['init', ...usual], { cwd })
  expect(ended.exit).toBe(2)
  expect(ended.stderr).toContain('✖ sluice.yaml is there already; nothing was written')
  expect(ended.stdout).toContain('would write sluice.yaml:\n  # yaml-language-server')
  expect(await readdir(cwd)).toEqual(['sluice.yaml'])
  expect(await readFile(join(cwd, 'sluice.yaml'), 'utf8')).toBe('mine')
})

test('--force replaces and keeps a copy; what is shown before holds no secret', async () => {
  const { cwd, run } = await start(...usual)
  const env = await readFile(join(cwd, 'compose/.env'), 'utf8')
  const refused = await run(...usual)
  expect(refused.stdout).toContain('would write compose/.env:')
  expect(refused.stdout).not.toMatch(/[0-9a-f]{48}/)
  const forced = await run(...usual, '--force', '--json')
  expect(JSON.parse(forced.stdout)).toMatchObject({
    ok: true,
    written: expect.arrayContaining([
      { path: 'compose/.env', kept: 'compose/.env.before-init' },
      { path: 'sluice.yaml', kept: 'sluice.yaml.before-init' },
    ]),
  })
  expect(await readFile(join(cwd, 'compose/.env.before-init'), 'utf8')).toBe(env)
})

test('without Docker there is one file', async () => {
  const blue = ['web=http://10.0.0.2:3000', 'api=http://10.0.0.2:4000']
  const green = ['web=http://10.0.0.3:3000', 'api=http://10.0.0.3:4000']
  const words = ['--yes', '--no-docker', '--dir', 'gateway', '--blue', ...blue, '--green', ...green]
  const { cwd, ended } = await start(...words)
  expect(ended.exit).toBe(0)
  expect(ended.stdout).toContain('npx switch run')
  expect(await readdir(join(cwd, 'gateway'))).toEqual(['sluice.yaml'])
  expect((await command(['check', 'gateway/sluice.yaml'], { cwd })).exit).toBe(0)
})

test.for([
  [['--yes'], '--host is missing: public host name'],
  [['--yes', '--host', 'shop.example'], '--email is missing'],
  [['--yes', '--host', 'https://shop.example'], '--host: a host is a name in DNS'],
  [[...usual, '--service', 'web'], '--service: web: a service is NAME:PORT'],
  [[...usual, '--service', 'web:1', 'web:2'], '--service: there are two services "web"'],
  [[...usual, '--service', 'web:70000'], 'a service is NAME:PORT'],
  [[...usual, '--health', 'healthz'], '--health: a health path begins with /'],
  [[...usual, '--project', 'My Shop'], '--project: a project is named in small letters'],
  [[...usual, '--blue', 'web=http://a:1'], 'add --no-docker'],
  [['--yes', '--no-docker', '--email', 'a@b.c'], '--no-docker goes with --blue and --green'],
  [['--yes', '--no-docker', '--blue', 'web=10.0.0.2'], '--blue: web=10.0.0.2: expected NAME=URL'],
  [
    ['--yes', '--no-docker', '--blue', 'api=http://a:1'],
    'both slots need the same services; only one has api, web',
  ],
] as const)('what will not do is exit 2 and names its flag: %s', async ([words, says]) => {
  const { cwd, ended } = await start(...words)
  expect(ended.exit).toBe(2)
  expect(ended.stderr.replaceAll(/\s+/g, ' ')).toContain(says)
  expect(await readdir(cwd)).toEqual([])
})
