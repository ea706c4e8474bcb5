// The image of the gateway, built as a user builds it and run as the stack runs it: read-only, without a capability.
import { setTimeout as pause } from 'node:timers/promises'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leaveOut } from './leave-out.ts'
import { docker, lackOfEngine, uniqueName } from './stack-engine.ts'

const lack = lackOfEngine('node')
const image = uniqueName('image')
const started: string[] = []
let dir = ''

// What the stack gives the gateway in compose/edge.yaml, as flags.
const hardened = ['--read-only', '--cap-drop=ALL', '--security-opt=no-new-privileges:true']

const config = `listen: 0.0.0.0:8080
dataDir: /var/lib/sluice
slots:
  blue: { web: 'http://127.0.0.1:1' }
  green: { web: 'http://127.0.0.1:1' }
log: { level: silent }
`

beforeAll(async () => {
  if (lack !== null) return
  dir = await mkdtemp(join(tmpdir(), 'sluice-image-'))
  await writeFile(join(dir, 'sluice.yaml'), config)
  await docker('build', '--quiet', '--tag', image, '.')
}, 300_000)

afterAll(async () => {
  if (lack !== null) return
  for (const container of started) await docker('rm', '--force', '--volumes', container)
  await docker('image', 'rm', '--force', image)
  await rm(dir, { recursive: true, force: true })
}, 60_000)

test('the image runs hardened as nobody special, is healthy, and ends on SIGTERM with 0', async (context) => {
  leaveOut(context, lack)
  const gateway = await start('--init')
  await expect.poll(() => inspect(gateway, '{{.State.Health.Status}}'), patience).toBe('healthy')

  expect((await docker('exec', gateway, 'id', '-un')).trim()).toBe('node')
  expect(await docker('exec', gateway, 'switch', 'status')).toContain('blue   live')
  const page = await docker(
    'exec',
    gateway,
    'node',
    '-e',
    "fetch('http://127.0.0.1:8080/').then(async (a) => console.log(a.status, a.headers.get('x-sluice-reason')))",
  )
  expect(page.trim()).toMatch(/^502 /)
  expect(await stopped(gateway)).toEqual({ code: '0', inTime: true })
}, 120_000)

test('it ends on SIGTERM as process 1 too, with nobody to pass the signal on', async (context) => {
  leaveOut(context, lack)
  const gateway = await start()
  await expect
    .poll(
      () => docker('exec', gateway, 'node', '/app/live.js').then(() => 'live', String),
      patience,
    )
    .toBe('live')
  expect(await stopped(gateway)).toEqual({ code: '0', inTime: true })
}, 120_000)

test('who is live survives a new container, since the volume does', async (context) => {
  leaveOut(context, lack)
  const volume = uniqueName('volume')
  try {
    const first = await start('--volume', `${volume}:/var/lib/sluice`)
    await expect.poll(() => status(first), patience).toMatchObject({ live: 'blue', generation: 1 })
    await docker('exec', first, 'switch', 'promote', 'green', '--force', '--wait', 'none')
    await stopped(first)
    await docker('rm', '--force', first)
    started.splice(started.indexOf(first), 1)
    const second = await start('--volume', `${volume}:/var/lib/sluice`)
    await expect.poll(() => status(second), patience).toMatchObject({ live: 'green' })
  } finally {
    for (const container of started.splice(0)) await docker('rm', '--force', '--volumes', container)
    await docker('volume', 'rm', '--force', volume)
  }
}, 120_000)

test('the health check fails where the process does not answer', async (context) => {
  leaveOut(context, lack)
  const gateway = await start()
  const asked = await docker(
    'exec',
    '--env=SLUICE_LIVE=http://127.0.0.1:1/live',
    gateway,
    'sh',
    '-c',
    'node /app/live.js 2>&1; echo "ended with $?"',
  )
  expect(asked).toContain('ECONNREFUSED')
  expect(asked).toContain('ended with 1')
}, 120_000)

test('the image adds little to Node, and holds no source, no test and no secret', async (context) => {
  leaveOut(context, lack)
  const sizes = await docker(
    'image',
    'inspect',
    '--format',
    '{{.Size}}',
    image,
    'node:24.21.0-slim',
  )
  const [all = 0, node = 0] = sizes.trim().split('\n').map(Number)
  console.info(
    `image ${mb(all)} MB, of which Node and Debian ${mb(node)} MB, the gateway ${mb(all - node)} MB`,
  )
  expect(all - node).toBeLessThan(60_000_000)
  const files = await docker('run', '--rm', '--entrypoint', 'ls', image, '-A', '/app')
  expect(files.trim().split('\n').toSorted()).toEqual(
    ['.compiled', 'bin', 'dist', 'live.js', 'node_modules', 'package-lock.json', 'package.json']
      .concat(['sluice.example.yaml', 'sluice.schema.json'])
      .toSorted(),
  )
}, 60_000)

const patience = { timeout: 60_000, interval: 250 }

async function start(...flags: string[]): Promise<string> {
  const name = uniqueName('gateway')
  started.push(name)
  const file = `${dir}/sluice.yaml:/etc/sluice/sluice.yaml:ro`
  const own = ['--name', name, '--health-interval=1s', '--volume', file]
  await docker('run', '--detach', ...own, ...hardened, ...flags, image)
  return name
}

async function inspect(container: string, format: string): Promise<string> {
  return (await docker('inspect', '--format', format, container)).trim()
}

async function status(container: string): Promise<unknown> {
  return JSON.parse(await docker('exec', container, 'switch', 'status', '--json').catch(() => '{}'))
}

/** How it ended; Docker kills (137) what takes longer than it is given. */
async function stopped(container: string): Promise<{ code: string; inTime: boolean }> {
  const until = pause(20_000, false, { ref: false })
  const inTime = await Promise.race([
    docker('stop', '--time', '30', container).then(() => true),
    until,
  ])
  return { code: await inspect(container, '{{.State.ExitCode}}'), inTime }
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(0)
}
