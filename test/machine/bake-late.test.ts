// Five minutes of a bake in which nothing is to be told, and then a slot that fails everything: at the pace of the scenarios.
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { addedMs, slowApps, slowPages } from '../bake/slow-pages.ts'
import { sendTraffic } from '../bake/traffic.ts'
import { rolledBack } from '../bake/visits.ts'
import { breakApp, expectCalm, promoteGreen } from '../bake/watched-apps.ts'

test(
  'scenarios 11 and 12: a tenth slower for 300 s is not told, and what then fails always is left within ten answers',
  { timeout: 420_000 },
  async () => {
    const { gateway, apps } = await slowApps()
    await promoteGreen(gateway)
    await breakApp(apps.green, `kind=slow&ms=${addedMs(1.1)}`)
    const healthy = sendTraffic(gateway, 50, slowPages(4))
    await pause(300_000)
    await expectCalm(gateway, await healthy.stop(), 14_000)
    await breakApp(apps.green, 'kind=errors')
    const broken = sendTraffic(gateway, 50, slowPages(5))
    const { evidence } = await rolledBack(gateway)
    expect(await broken.stop()).toMatchObject({ green: 0, failures: [] })
    expect(evidence?.counts.failed).toBeGreaterThanOrEqual(3)
    // Ten in a row are enough, and what was under way besides.
    expect(evidence?.counts.failed).toBeLessThanOrEqual(12)
    expect((await gateway.status()).live).toBe('blue')
  },
)
