// Which gateway the command speaks to, and what it says when that is none.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseAdminAddress } from '../../src/cli/address.ts'
import { command, emptyFolder } from './command.ts'
import { statusOf } from './records.ts'
import { ok, problem, startScripted } from './scripted-gateway.ts'

const answer = () => ok(statusOf())

test.for([
  ['127.0.0.1:9090', { kind: 'tcp', host: '127.0.0.1', port: 9090 }],
  ['http://10.0.0.7:9191/', { kind: 'tcp', host: '10.0.0.7', port: 9191 }],
  ['http://gateway', { kind: 'tcp', host: 'gateway', port: 80 }],
  ['[::1]:9090', { kind: 'tcp', host: '::1', port: 9090 }],
  [':9090', { kind: 'tcp', host: '127.0.0.1', port: 9090 }],
  ['unix:/run/sluice.sock', { kind: 'unix', path: '/run/sluice.sock' }],
  ['/run/sluice.sock', { kind: 'unix', path: '/run/sluice.sock' }],
  ['https://gateway:9090', null],
  ['gateway', null],
  ['127.0.0.1:0', null],
  ['127.0.0.1:99999', null],
  ['http://gateway:9090/v1', null],
] as const)('the address %s', ([text, address]) => {
  expect(parseAdminAddress(text)).toEqual(address)
})

test('--admin over TCP, with the token', async () => {
  const gateway = await startScripted({ answer })
  const { exit } = await command([
    'status',
    '--admin',
    `http://${gateway.admin}`,
    '--token',
    'secret',
  ])
  expect(exit).toBe(0)
  expect(gateway.asked[0]?.headers.authorization).toBe('Bearer secret')
})

test('--admin over a unix socket', async () => {
  const socket = join(await emptyFolder(), 'admin.sock')
  const gateway = await startScripted({ answer, socket })
  const { exit, stdout } = await command(['status', '--admin', gateway.admin])
  expect(exit).toBe(0)
  expect(stdout).toContain('● blue')
})

test('SLUICE_ADMIN and SLUICE_TOKEN stand in for the options', async () => {
  const gateway = await startScripted({ answer })
  const env = { SLUICE_ADMIN: gateway.admin, SLUICE_TOKEN: 'secret' }
  expect(await command(['status'], { env })).toMatchObject({ exit: 0 })
  expect(gateway.asked[0]?.headers.authorization).toBe('Bearer secret')
})

test('--admin wins over SLUICE_ADMIN', async () => {
  const gateway = await startScripted({ answer })
  const env = { SLUICE_ADMIN: '127.0.0.1:1' }
  expect(await command(['status', '--admin', gateway.admin], { env })).toMatchObject({ exit: 0 })
})

test('a sluice.yaml in the folder tells the address and the token', async () => {
  const gateway = await startScripted({ answer })
  const cwd = await folderWith(configFor(gateway.admin))
  expect(await command(['status'], { cwd })).toMatchObject({ exit: 0 })
  expect(gateway.asked[0]?.headers.authorization).toBe('Bearer from-the-file')
})

test("the token of a file is not sent to another gateway's address", async () => {
  const gateway = await startScripted({ answer })
  const cwd = await folderWith(configFor('127.0.0.1:1'))
  expect(await command(['status', '--admin', gateway.admin], { cwd })).toMatchObject({ exit: 0 })
  expect(gateway.asked[0]?.headers.authorization).toBeUndefined()
})

test('a sluice.yaml with problems is no reason to talk to another gateway', async () => {
  const cwd = await folderWith('slots: {}\nlistne: 1\n')
  const { exit, stderr } = await command(['promote', 'green'], { cwd })
  expect(exit).toBe(2)
  expect(stderr).toContain('sluice.yaml:2:1')
  expect(stderr).toContain('--admin')
})

test('nobody there is exit 6, and says how the address came to be', async () => {
  const cwd = await folderWith(configFor('127.0.0.1:1'))
  const { exit, stdout, stderr } = await command(['status'], { cwd })
  expect({ exit, stdout }).toEqual({ exit: 6, stdout: '' })
  expect(stderr).toMatchInlineSnapshot(`
    "✖ nothing listens at 127.0.0.1:1 (admin.listen of ./sluice.yaml)
      traffic  not known from here; a gateway that runs goes on serving
      next     Start it with "switch run", or name it with --admin.         (exit 6)
    "
  `)
})

test('a socket that is not there is exit 6', async () => {
  const path = join(await emptyFolder(), 'none.sock')
  const { exit, stderr } = await command(['status', '--admin', path])
  expect(exit).toBe(6)
  expect(stderr).toContain(`there is no socket unix:${path}`)
})

test.for([
  ['a page', { status: 404, body: '404 page not found\n' }],
  ['other JSON', { status: 200, body: { status: 'success' } }],
  ['an error of another API', { status: 500, body: { error: 'no' } }],
] as const)('a stranger on the port that answers with %s is exit 6', async ([, found]) => {
  const gateway = await startScripted({ answer: () => found })
  const { exit, stderr } = await command(['status', '--admin', gateway.admin])
  expect(exit).toBe(6)
  expect(stderr).toContain('is no admin API of Sluice')
})

test('a missing token is exit 2 and names both ways to give it', async () => {
  const gateway = await startScripted({
    answer: () => problem('unauthorized', 'an "Authorization: Bearer TOKEN" header is needed'),
  })
  const { exit, stderr } = await command(['status', '--admin', gateway.admin])
  expect(exit).toBe(2)
  expect(stderr).toMatch(/SLUICE_TOKEN.*--token/)
})

test('a gateway that takes the call and says nothing is exit 7', async () => {
  const gateway = await startScripted({ answer: () => null })
  const { exit } = await command(['status', '--timeout', '200ms', '--admin', gateway.admin])
  expect(exit).toBe(7)
})

function configFor(admin: string): string {
  return `admin: { listen: "${admin}", token: from-the-file }
slots:
  blue: { web: "http://127.0.0.1:3001" }
  green: { web: "http://127.0.0.1:3002" }
`
}

async function folderWith(config: string): Promise<string> {
  const folder = await emptyFolder()
  await writeFile(join(folder, 'sluice.yaml'), config)
  return folder
}
