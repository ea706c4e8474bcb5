// After a restart of engine and gateway the recorded slot serves, whatever containers came up.
import { beforeEach, expect, test } from 'vitest'
import { engineMissing } from './engine.ts'
import { leaveOut } from './leave-out.ts'
import { startOwnEngine } from './own-engine.ts'
import { openShop } from './shop.ts'

const missing =
  (await engineMissing()) ?? (process.getuid?.() === 0 ? null : 'an engine of its own needs root')
beforeEach((context) => leaveOut(context, missing))

test(
  'both slots come up again, and the one that was live serves',
  { timeout: 300_000 },
  async () => {
    const engine = await startOwnEngine()
    const port = '${SLUICE_WEB_PORT}'
    // Docker starts these again even where they had been stopped by hand.
    const web = {
      restart: 'always',
      network_mode: 'host',
      environment: { PORT: port, HOST: '127.0.0.1' },
    }
    const shop = await openShop({ engine: engine.host, web, deploy: { keepOld: 'bake' } })
    await shop.deploy('--image', `web=${await shop.build('v1')}`)
    const second = await shop.deploy('--image', `web=${await shop.build('v2')}`)
    expect(second.document, second.stderr).toMatchObject({ live: 'blue', stopped: 'green' })

    await engine.restart()
    await shop.restartGateway()
    const states = async (): Promise<string[]> => {
      const all = await Promise.all([shop.containers('blue'), shop.containers('green')])
      return all.flat().map(({ state }) => state)
    }
    // The old version is up, too: its restart policy says so.
    await expect.poll(states, { timeout: 30_000 }).toEqual(['running', 'running'])
    await shop.gateway.healthy('blue')
    await shop.gateway.healthy('green')
    const answers = await Promise.all(Array.from({ length: 20 }, shop.answer))
    expect(new Set(answers)).toEqual(new Set(['v2']))
    expect((await shop.gateway.status()).live).toBe('blue')

    // The next deploy goes into the slot that came up by itself, and stops nothing that serves.
    const third = await shop.deploy('--image', `web=${await shop.build('v3')}`)
    expect(third.document, third.stderr).toMatchObject({ result: 'deployed', live: 'green' })
    expect(await shop.answer()).toBe('v3')
  },
)
