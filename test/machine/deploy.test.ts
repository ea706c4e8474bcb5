// `switch deploy` on a real engine: real images, real containers, the real command, and visitors who never stop asking.
import { beforeEach, expect, test, vi } from 'vitest'
import { temporaryDir } from '../support/gateway.ts'
import { docker, engineMissing } from './engine.ts'
import { leaveOut } from './leave-out.ts'
import { openShop, type Shop } from './shop.ts'
import { startVisitors } from './visitors-of.ts'

const missing = await engineMissing()
beforeEach((context) => leaveOut(context, missing))

const slow = 180_000

test(
  'the next version goes live under load, and not one request fails',
  { timeout: slow },
  async () => {
    const shop = await openShop()
    const first = await shop.deploy('--image', `web=${await shop.build('v1')}`)
    expect(first).toMatchObject({ exit: 0, document: { result: 'deployed', live: 'green' } })
    const v2 = await shop.build('v2')

    const visitors = startVisitors(shop.gateway.url)
    await visitors.answered('v1', 200)
    const second = await shop.deploy('--image', `web=${v2}`, '--why', 'new cart')
    await visitors.answered('v2', 200)
    const { failures, answers } = await visitors.stop()

    expect(second).toMatchObject({
      exit: 0,
      document: { result: 'deployed', live: 'blue', stopped: 'green' },
    })
    expect(failures).toEqual([])
    console.info(
      `deploy under load: ${[...answers].map(([v, n]) => `${n} of ${v}`).join(', ')}, 0 failed`,
    )
    const names = second.document.steps.map(({ name }) => name)
    expect(names).toEqual(['lock', 'preflight', 'image', 'start', 'probe', 'watch', 'stop'])
    expect(await statesOf(shop)).toEqual({ blue: ['web running'], green: ['web exited'] })
    expect((await shop.gateway.status()).promote).toMatchObject({
      why: 'new cart',
      result: 'promoted',
    })
  },
)

test(
  'a version that never gets healthy is refused with its last words, and the old one serves',
  { timeout: slow },
  async () => {
    const shop = await openShop()
    await shop.deploy('--image', `web=${await shop.build('v1')}`)
    const v2 = await shop.build('v2', 'unhealthy')

    const visitors = startVisitors(shop.gateway.url)
    const refused = await shop.deploy('--image', `web=${v2}`)
    const { failures } = await visitors.stop()

    expect(refused.exit).toBe(3)
    expect(refused.document).toMatchObject({ code: 'standby_not_started', live: 'green' })
    expect(refused.document.logs?.join('\n')).toContain('no database at v2')
    expect(refused.stderr).toContain('no database at v2')
    expect(failures).toEqual([])
    expect(await shop.answer()).toBe('v1')
    // The broken container is there for whoever has to find out why.
    expect(await statesOf(shop)).toEqual({ blue: ['web running'], green: ['web running'] })
  },
)

test(
  'a version that fails its smoke is put back, and its worker goes back too',
  { timeout: slow },
  async () => {
    const worker = {
      image: '${SLUICE_PROJECT_IMAGE:-unset}',
      command: ['node', '-e', 'setInterval(() => {}, 1000)'],
      init: true,
    }
    const shop = await openShop({ deploy: { single: ['worker'] }, services: { worker } })
    const v1 = await shop.build('v1')
    await shop.deploy('--image', `web=${v1}`, '--image', `worker=${v1}`)
    expect(await statesOf(shop)).toEqual({ blue: [], green: ['web running', 'worker running'] })
    const v2 = await shop.build('v2', 'home')

    const refused = await shop.deploy('--image', `web=${v2}`, '--image', `worker=${v2}`)
    expect(refused).toMatchObject({ exit: 3, document: { code: 'smoke_failed', live: 'green' } })
    expect(await shop.answer()).toBe('v1')
    expect(await statesOf(shop)).toEqual({
      blue: ['web running', 'worker exited'],
      green: ['web running', 'worker running'],
    })
    const [blue, green] = await Promise.all([shop.containers('blue'), shop.containers('green')])
    const there = blue.find(({ service }) => service === 'worker')
    const back = green.find(({ service }) => service === 'worker')
    // At no time there were two.
    expect(Date.parse(back?.finishedAt ?? '')).toBeLessThanOrEqual(
      Date.parse(there?.startedAt ?? ''),
    )
    expect(Date.parse(there?.finishedAt ?? '')).toBeLessThanOrEqual(
      Date.parse(back?.startedAt ?? ''),
    )
  },
)

test(
  'a migration that fails ends the deploy before anything is started',
  { timeout: slow },
  async () => {
    const migrate = { predeploy: [{ service: 'web', run: ['node', '/app.mjs', 'migrate'] }] }
    const shop = await openShop({ deploy: migrate })
    const first = await shop.deploy('--image', `web=${await shop.build('v1')}`)
    expect(first.stderr).toContain('migrating to v1')

    const refused = await shop.deploy('--image', `web=${await shop.build('v2', 'migration')}`)
    expect(refused).toMatchObject({ exit: 3, document: { code: 'hook_failed', live: 'green' } })
    expect(refused.stderr).toContain('migrating to v2')
    expect(await statesOf(shop)).toEqual({ blue: [], green: ['web running'] })
    expect(await shop.answer()).toBe('v1')
  },
)

test(
  'a live container that is killed is mended by deploying the same version again',
  { timeout: slow },
  async () => {
    const shop = await openShop()
    const v1 = await shop.build('v1')
    await shop.deploy('--image', `web=${v1}`)
    const [web] = await shop.containers('green')
    await docker(['kill', web?.name ?? ''])
    await expect.poll(async () => (await shop.gateway.status()).slots.green.healthy).toBe(false)
    // The gateway answers for what is gone, and nothing has moved by itself.
    expect((await fetch(shop.gateway.url)).status).toBe(502)

    const again = await shop.deploy('--image', `web=${v1}`)
    expect(again).toMatchObject({ exit: 0, document: { result: 'deployed', live: 'blue' } })
    expect(await shop.answer()).toBe('v1')
  },
)

test(
  'an answer that is lost after the swap stops nothing that serves, and deploying again finishes',
  { timeout: slow },
  async () => {
    const shop = await openShop()
    await shop.deploy('--image', `web=${await shop.build('v1')}`)
    const v2 = await shop.build('v2')

    const visitors = startVisitors(shop.gateway.url)
    const lost = shop.startDeploy('--image', `web=${v2}`)
    await lost.says('blue is live, generation')
    lost.signal('SIGKILL')
    await lost.ended
    await expect.poll(async () => (await shop.gateway.status()).live).toBe('blue')
    const [before] = await shop.containers('blue')

    const again = await shop.deploy('--image', `web=${v2}`)
    await visitors.answered('v2', 100)
    const { failures } = await visitors.stop()
    expect(again).toMatchObject({
      exit: 0,
      document: { result: 'already-live', live: 'blue', stopped: 'green' },
    })
    expect(failures).toEqual([])
    const [after] = await shop.containers('blue')
    expect(after?.startedAt).toBe(before?.startedAt)
    expect(await statesOf(shop)).toEqual({ blue: ['web running'], green: ['web exited'] })
  },
)

test(
  'a command that is killed while the standby starts has changed nothing that serves',
  { timeout: slow },
  async () => {
    const shop = await openShop()
    await shop.deploy('--image', `web=${await shop.build('v1')}`)
    const v2 = await shop.build('v2')
    const killed = shop.startDeploy('--image', `web=${v2}`)
    await killed.says('image')
    killed.signal('SIGKILL')
    await killed.ended
    expect(await shop.answer()).toBe('v1')

    const again = await shop.deploy('--image', `web=${v2}`)
    expect(again).toMatchObject({ exit: 0, document: { result: 'deployed', live: 'blue' } })
    expect(await shop.answer()).toBe('v2')
  },
)

test(
  'ten deploys in a row leave the live image, the one to go back to, and no stray container',
  { timeout: 600_000 },
  async () => {
    const shop = await openShop({
      deploy: { predeploy: [{ service: 'web', run: ['node', '/app.mjs', 'migrate'] }] },
    })
    const refs = []
    for (let i = 1; i <= 10; i++) {
      const ref = await shop.build(`v${i}`)
      refs.push(ref)
      const ended = await shop.deploy('--image', `web=${ref}`)
      expect(ended, ended.stderr).toMatchObject({ exit: 0, document: { result: 'deployed' } })
      expect(await shop.answer()).toBe(`v${i}`)
    }
    expect(await imagesOf(shop)).toEqual(['v10', 'v9'])
    expect(await statesOf(shop)).toEqual({ blue: ['web running'], green: ['web exited'] })
  },
)

test(
  'everything that is missing is told at once, and nothing is touched',
  { timeout: slow },
  async () => {
    const shop = await openShop({
      deploy: { single: ['wroker'], disk: '900GB' },
      web: { volumes: ['/srv/sluice-test-uploads:/uploads'], container_name: 'sluice-test-web' },
    })
    const refused = await shop.deploy('--image', 'web=registry.invalid/web:2', '--image', 'api=x:1')
    expect(refused).toMatchObject({ exit: 3, document: { code: 'deploy_preflight', live: 'blue' } })
    const told = refused.document.detail ?? ''
    expect(told).toContain('--image names api, which is no service')
    expect(told).toContain('deploy.single names wroker')
    expect(told).toContain('both slots write to the path /srv/sluice-test-uploads')
    expect(told).toContain('container_name sluice-test-web in both slots')
    expect(told).toContain('registry.invalid/web:2 of web is neither here nor in a registry')
    expect(told).toContain('deploy.disk asks for 900.0 GB')
    expect(await statesOf(shop)).toEqual({ blue: [], green: [] })
  },
)

test(
  'a version that is brought up and not promoted takes no traffic until it is',
  { timeout: slow },
  async () => {
    const shop = await openShop()
    await shop.deploy('--image', `web=${await shop.build('v1')}`)
    const v2 = await shop.build('v2')
    const started = await shop.deploy('--image', `web=${v2}`, '--no-promote')
    expect(started).toMatchObject({ exit: 0, document: { result: 'started', live: 'green' } })
    expect(await shop.answer()).toBe('v1')
    // To finish has nothing to stop: what stands by was not left, it waits.
    const finished = await shop.deploy('--finish')
    expect(finished).toMatchObject({ exit: 0, document: { stopped: null } })
    expect(await statesOf(shop)).toEqual({ blue: ['web running'], green: ['web running'] })

    await shop.gateway.promote('blue')
    await shop.gateway.settled()
    expect(await shop.answer()).toBe('v2')
    expect((await shop.deploy('--finish')).document).toMatchObject({ stopped: 'green' })
  },
)

test('the engine of a slot may be named by a docker context', { timeout: slow }, async () => {
  const contexts = await temporaryDir()
  const env = { DOCKER_CONFIG: contexts }
  vi.stubEnv('DOCKER_CONFIG', contexts)
  const host = 'host=unix:///var/run/docker.sock'
  const made = await docker(['context', 'create', 'vps-1', '--docker', host])
  vi.unstubAllEnvs()
  expect(made.code, made.stderr).toBe(0)
  const context = { blue: 'vps-1', green: 'vps-1' }
  const shop = await openShop({ env, deploy: { context } })
  const first = await shop.deploy('--image', `web=${await shop.build('v1')}`)
  expect(first, first.stderr).toMatchObject({ exit: 0, document: { live: 'green' } })
  const second = await shop.deploy('--image', `web=${await shop.build('v2')}`)
  expect(second, second.stderr).toMatchObject({ exit: 0, document: { stopped: 'green' } })
  expect(await shop.answer()).toBe('v2')
})

test(
  'the command on the host deploys through a gateway that is a container',
  { timeout: slow },
  async (context) => {
    const gatewayImage = process.env['SLUICE_IMAGE'] ?? 'sluice:0.1.0'
    const { code } = await docker(['image', 'inspect', gatewayImage])
    leaveOut(context, code === 0 ? null : `the image ${gatewayImage} is not on the engine`)
    const config = { dataDir: '/var/lib/sluice', log: { level: 'info', access: false } }
    const shop = await openShop({ gatewayImage, config })
    await shop.deploy('--image', `web=${await shop.build('v1')}`)
    const visitors = startVisitors(shop.gateway.url)
    const second = await shop.deploy('--image', `web=${await shop.build('v2')}`)
    await visitors.answered('v2', 100)
    const { failures } = await visitors.stop()
    expect(second, second.stderr).toMatchObject({ exit: 0, document: { stopped: 'green' } })
    expect(failures).toEqual([])
  },
)

/** The containers of both slots, such as `web running`. */
async function statesOf(shop: Shop): Promise<Record<'blue' | 'green', string[]>> {
  const [blue, green] = await Promise.all([shop.containers('blue'), shop.containers('green')])
  const words = (list: typeof blue): string[] =>
    list.map(({ service, state }) => `${service} ${state}`).sort()
  return { blue: words(blue), green: words(green) }
}

/** The versions whose images are on the engine. */
async function imagesOf({ project }: Shop): Promise<string[]> {
  const { stdout } = await docker([
    'images',
    '--no-trunc',
    '--format',
    '{{.ID}} {{.Repository}}:{{.Tag}}',
  ])
  const lines = stdout.split('\n').filter((line) => line.includes(project))
  const ids = [...new Set(lines.map((line) => line.split(' ')[0] ?? ''))]
  const versions = await Promise.all(
    ids.map(async (id) => {
      const format = '{{range .Config.Env}}{{println .}}{{end}}'
      const { stdout: env } = await docker(['image', 'inspect', '--format', format, id])
      return /VERSION=(v\d+)/.exec(env)?.[1] ?? id
    }),
  )
  return versions.sort()
}
