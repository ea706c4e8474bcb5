// Services that must not run twice: at no time in both slots, and always where traffic is.
import { beforeEach, expect, test } from 'vitest'
import { engineMissing } from './engine.ts'
import { leaveOut } from './leave-out.ts'
import { openShop } from './shop.ts'
import { statesOf, versionOf } from './shop-state.ts'

const missing = await engineMissing()
beforeEach((context) => leaveOut(context, missing))

const slow = 180_000

/** A service that must not run twice. */
const worker = {
  image: 'unset',
  command: ['node', '-e', 'setInterval(() => {}, 1000)'],
  init: true,
}

test(
  'a version that fails its smoke is put back, and its worker goes back too',
  { timeout: slow },
  async () => {
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
  'workers follow a promote by hand, in the version that was brought up',
  { timeout: slow },
  async () => {
    const shop = await openShop({ deploy: { single: ['worker'] }, services: { worker } })
    const both = async (version: string): Promise<string[]> => {
      const ref = await shop.build(version)
      return ['--image', `web=${ref}`, '--image', `worker=${ref}`]
    }
    for (const version of ['v1', 'v2']) await shop.deploy(...(await both(version)))
    await shop.deploy(...(await both('v3')), '--no-promote')
    expect(await statesOf(shop)).toEqual({
      blue: ['web running', 'worker running'],
      green: ['web running', 'worker created'],
    })
    await shop.gateway.promote('green')
    await shop.gateway.settled()
    expect((await shop.deploy('--finish')).document).toMatchObject({ stopped: 'blue' })
    expect(await statesOf(shop)).toEqual({
      blue: ['web exited', 'worker exited'],
      green: ['web running', 'worker running'],
    })
    const running = (await shop.containers('green')).find(({ service }) => service === 'worker')
    expect(await versionOf(running?.image ?? '')).toBe('v3')
  },
)
