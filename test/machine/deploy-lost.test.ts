// What breaks off in the midst of a deploy, or after it: nothing that serves is touched, and deploying again mends it.
import { beforeEach, expect, test } from 'vitest'
import { docker, engineMissing } from './engine.ts'
import { leaveOut } from './leave-out.ts'
import { openShop } from './shop.ts'
import { statesOf } from './shop-state.ts'
import { startVisitors } from './visitors-of.ts'

const missing = await engineMissing()
beforeEach((context) => leaveOut(context, missing))

const slow = 180_000

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
