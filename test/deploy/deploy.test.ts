// The order of a deploy, and what it never does: stop what serves.
import { expect, test } from 'vitest'
import { deploy, finishDeploy } from '../../src/deploy/deploy.ts'
import { takeLock } from '../../src/deploy/lock.ts'
import { confirmedOf, doneOf } from '../cli/records.ts'
import { deployWorld, type World } from './world.ts'

const hook = { service: 'web', run: ['node', 'migrate.js'] }
const worker = {
  settings: { single: ['worker'] },
  docker: (docker: World['docker']) => {
    docker.config = (slot) => ({
      services: { web: { image: 'shop:latest' }, worker: { image: 'shop:latest' } },
      name: slot,
    })
    for (const service of ['web', 'worker']) {
      docker.containers.push({
        project: 'shop-blue',
        service,
        image: 'sha256:1111',
        state: 'running',
      })
    }
  },
}

test('hooks, start, single services, promote, hooks again, and at last the old slot', async () => {
  const { ports, acts, steps } = await deployWorld({
    ...worker,
    settings: {
      ...worker.settings,
      predeploy: [hook],
      postdeploy: [{ service: 'web', run: null }],
    },
  })
  const end = await deploy(ports)
  expect(end).toMatchObject({
    kind: 'deployed',
    slot: 'green',
    tidied: { stopped: 'blue', startAgain: 'docker compose -p shop-blue start web' },
  })
  expect(acts).toEqual([
    'run web node migrate.js',
    'up shop-green: web',
    'stop shop-blue-worker',
    'up shop-green: worker',
    'promote green',
    'run web',
    'stop shop-blue-web',
  ])
  expect(steps).toEqual([
    'lock',
    'preflight',
    'image',
    'predeploy',
    'start',
    'probe',
    'single',
    'post',
    'watch',
    'stop',
  ])
})

test('the gateway is told what the slot holds, by the ids of its images', async () => {
  const { ports, gateway } = await deployWorld()
  await deploy(ports)
  expect(gateway.asked.version).toBe('web@2222')
})

test('a hook that fails starts nothing', async () => {
  const world = await deployWorld({ settings: { predeploy: [hook] } })
  world.docker.failing.set('run --rm', 'no table "carts"')
  await expect(deploy(world.ports)).rejects.toMatchObject({
    code: 'hook_failed',
    message: 'web node migrate.js ended with 1: no table "carts"',
  })
  expect(world.acts).toEqual([])
})

test('what is not healthy is not promoted, its last words are shown, and it is left as it is', async () => {
  const world = await deployWorld()
  world.gateway.healthy = false
  await expect(deploy(world.ports)).rejects.toMatchObject({
    code: 'not_ready',
    message: '503',
    facts: { logs: ['shop-green-web  its last words'] },
  })
  expect(world.acts).toEqual(['up shop-green: web'])
})

test('single services go back when the promote is refused', async () => {
  const world = await deployWorld(worker)
  world.gateway.onPromote = () => {
    throw new Error('the smoke failed')
  }
  await expect(deploy(world.ports)).rejects.toThrow('the smoke failed')
  expect(world.acts.slice(-3)).toEqual([
    'promote green',
    'stop shop-green-worker',
    'start shop-blue-worker',
  ])
})

test('single services go back when the judge takes traffic back, and nothing is stopped but they', async () => {
  const world = await deployWorld(worker)
  world.gateway.onWatch = (promotion) => {
    const detail = '8.4% errors of 1204'
    const verdict = {
      ...promotion.verdict,
      kind: 'rolled-back',
      detail,
    } as typeof promotion.verdict
    world.gateway.live = 'blue'
    const status = world.gateway.status()
    return { kind: 'over', promotion: { ...promotion, verdict }, status }
  }
  await expect(deploy(world.ports)).rejects.toMatchObject({
    code: 'rolled_back',
    message: 'green was live, and traffic went back to blue: rolled-back: 8.4% errors of 1204',
    facts: { live: 'blue' },
  })
  expect(world.acts.slice(-2)).toEqual(['stop shop-green-worker', 'start shop-blue-worker'])
})

test('where the gateway does not say what became of a promote, nothing is moved', async () => {
  const world = await deployWorld(worker)
  world.gateway.onPromote = () => {
    world.gateway.status = () => {
      throw new Error('nobody answers')
    }
    throw new Error('no outcome')
  }
  await expect(deploy(world.ports)).rejects.toThrow('no outcome')
  expect(world.acts.at(-1)).toBe('promote green')
})

test('what a deploy that was cut short left is put right by the next one, before anything else', async () => {
  const world = await deployWorld(worker)
  await world.ports.record.update((record) => ({ ...record, singlesIn: 'green' }))
  world.docker.containers.push({
    project: 'shop-green',
    service: 'worker',
    image: '',
    state: 'running',
  })
  const blue = world.docker.containers.find(
    (c) => c.project === 'shop-blue' && c.service === 'worker',
  )
  if (blue) blue.state = 'exited'
  world.docker.compose = '1.29.2'
  await expect(deploy(world.ports)).rejects.toMatchObject({ code: 'deploy_preflight' })
  expect(world.acts).toEqual(['stop shop-green-worker', 'start shop-blue-worker'])
})

test('a hook after the switch that fails is told at the end, and the deploy goes on', async () => {
  const world = await deployWorld({ settings: { postdeploy: [hook] }, ...withBlue })
  world.docker.failing.set('run --rm', 'no cache')
  await expect(deploy(world.ports)).rejects.toMatchObject({ code: 'post_hook_failed' })
  expect(world.acts).toEqual(['up shop-green: web', 'promote green', 'stop shop-blue-web'])
})

test('while the bake runs the old slot is not replaced, unless it is forced', async () => {
  const world = await deployWorld(withBlue)
  world.gateway.promote = confirmedOf({ from: 'green', to: 'blue' })
  await expect(deploy(world.ports)).rejects.toMatchObject({
    code: 'standby_warm',
    message: 'green is kept warm as the way back while blue is watched (promotion 7)',
  })
  expect(world.acts).toEqual([])
  const forced = { ...world.ports, request: { ...world.ports.request, force: true } }
  await deploy(forced)
  expect(world.acts.slice(0, 2)).toEqual(['up shop-green: web', 'promote green'])
})

test('to deploy again what is live waits for its bake and finishes, and starts nothing', async () => {
  const world = await deployWorld(withBlue)
  world.gateway.onWatch = (promotion) => ({ kind: 'time', promotion })
  const first = await deploy(world.ports)
  expect(first).toMatchObject({ kind: 'deployed', tidied: null })
  const { length } = world.acts

  world.gateway.promote = confirmedOf({ id: 1 })
  world.gateway.onWatch = (promotion) => {
    world.gateway.promote = doneOf({ id: 1 })
    return { kind: 'over', promotion, status: world.gateway.status() }
  }
  const again = await deploy(world.ports)
  expect(again).toMatchObject({ kind: 'already-live', slot: 'green', tidied: { stopped: 'blue' } })
  expect(world.acts.slice(length)).toEqual(['stop shop-blue-web'])
})

test('a live slot that is not well is no reason to do nothing', async () => {
  const world = await deployWorld()
  await deploy(world.ports)
  world.docker.before = (words) => {
    // Once the other slot was started there is something healthy.
    if (words.includes(' up ')) world.gateway.healthy = true
  }
  world.gateway.healthy = false
  await deploy(world.ports)
  expect(world.acts.filter((act) => act.startsWith('promote'))).toEqual([
    'promote green',
    'promote blue',
  ])
})

test('a slot that becomes live while its hooks run is not replaced', async () => {
  const world = await deployWorld({ settings: { predeploy: [hook] } })
  world.docker.before = (words) => {
    if (words.includes(' run ')) world.gateway.live = 'green'
  }
  await expect(deploy(world.ports)).rejects.toMatchObject({ code: 'expect_mismatch' })
  expect(world.acts).toEqual(['run web node migrate.js'])
})

test('a slot that becomes live in the moment it is stopped is started again', async () => {
  const world = await deployWorld(withBlue)
  world.docker.before = (words) => {
    if (words.startsWith('stop')) world.gateway.live = 'blue'
  }
  await expect(deploy(world.ports)).rejects.toMatchObject({
    message: 'blue became live while it was being stopped; it was started again',
  })
  expect(world.acts.slice(-2)).toEqual(['stop shop-blue-web', 'start shop-blue-web'])
})

test('to finish stops the slot that was left, once', async () => {
  const world = await deployWorld(withBlue)
  world.gateway.live = 'green'
  world.gateway.promote = doneOf({ from: 'blue', to: 'green' })
  world.gateway.inFlight = { blue: 0, green: 5 }
  expect(await finishDeploy(world.ports)).toMatchObject({ tidied: { stopped: 'blue' } })
  expect(await finishDeploy(world.ports)).toMatchObject({ tidied: { stopped: null, kept: '' } })
  expect(world.acts).toEqual(['stop shop-blue-web'])
})

test('where the old slot is to run on, it does', async () => {
  const world = await deployWorld({ ...withBlue, settings: { keepOld: 'always' } })
  expect(await deploy(world.ports)).toMatchObject({ tidied: { stopped: null } })
  expect(world.acts).toEqual(['up shop-green: web', 'promote green'])
})

test('images that neither slot was given go, and those of the two slots stay', async () => {
  const world = await deployWorld()
  for (const version of ['5', '6', '7', '8']) {
    world.docker.images.set(`shop:${version}`, `sha256:${version.repeat(4)}`)
    const images = new Map([['web', `shop:${version}`]])
    await deploy({ ...world.ports, request: { ...world.ports.request, images } })
  }
  const left = [...world.docker.images.keys()].filter((name) => /[5-8]$/.test(name))
  expect(left).toEqual(['shop:7', 'sluice/shop/web:7777', 'shop:8', 'sluice/shop/web:8888'])
})

test('a second deploy is told who deploys, since when and why', async () => {
  const world = await deployWorld()
  const since = new Date('2026-11-21T11:00:00.000Z')
  const lock = await takeLock(
    world.ports.settings.dir,
    { by: 'ben@ci', why: 'hotfix' },
    () => since,
  )
  await expect(deploy(world.ports)).rejects.toMatchObject({
    code: 'deploy_locked',
    message: `ben@ci deploys since 2026-11-21T11:00:00.000Z, "hotfix" (process ${process.pid})`,
  })
  if (lock.kind === 'held') await lock.release()
  await deploy(world.ports)
})

const withBlue = {
  docker: (docker: World['docker']) => {
    docker.containers.push({
      project: 'shop-blue',
      service: 'web',
      image: 'sha256:1111',
      state: 'running',
    })
  },
}
