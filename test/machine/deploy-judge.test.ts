// A release that breaks after the switch: the judge takes traffic back, and the deploy puts right what it had moved.
import { beforeEach, expect, test } from 'vitest'
import { engineMissing } from './engine.ts'
import { leaveOut } from './leave-out.ts'
import { openShop } from './shop.ts'
import { startVisitors } from './visitors-of.ts'

const missing = await engineMissing()
beforeEach((context) => leaveOut(context, missing))

test(
  'it is rolled back, its containers stay for a look, and it is not promoted again',
  { timeout: 240_000 },
  async () => {
    const worker = {
      image: 'unset',
      command: ['node', '-e', 'setInterval(() => {}, 1000)'],
      init: true,
    }
    const shop = await openShop({
      config: { promote: { ready: '10s', drain: '5s', bake: '15s' } },
      deploy: { single: ['worker'] },
      services: { worker },
    })
    const v1 = await shop.build('v1')
    const first = await shop.deploy('--image', `web=${v1}`, '--image', `worker=${v1}`)
    expect(first, first.stderr).toMatchObject({ exit: 0, document: { live: 'green' } })
    const v2 = await shop.build('v2', 'later')
    const both = ['--image', `web=${v2}`, '--image', `worker=${v2}`]

    const visitors = startVisitors(shop.gateway.url)
    await visitors.answered('v1', 500)
    const broken = await shop.deploy(...both)
    const { failures, answers } = await visitors.stop()
    console.info(
      `rolled back after ${failures.length} failed requests of ${failures.length + (answers.get('v1') ?? 0)}`,
    )
    expect(broken, broken.stderr).toMatchObject({
      exit: 4,
      document: { code: 'rolled_back', live: 'green' },
    })
    expect(await shop.answer()).toBe('v1')
    const states = async (slot: 'blue' | 'green'): Promise<string[]> =>
      (await shop.containers(slot)).map(({ service, state }) => `${service} ${state}`).sort()
    expect(await states('green')).toEqual(['web running', 'worker running'])
    expect(await states('blue')).toEqual(['web running', 'worker exited'])

    const again = await shop.deploy(...both)
    expect(again, again.stderr).toMatchObject({
      exit: 3,
      document: { code: 'rolled_back_before', live: 'green' },
    })
    expect(await shop.answer()).toBe('v1')
  },
)
