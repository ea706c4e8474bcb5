// Sessions that stay with the old version after a switch: served there, seen beside the new one, and never hurt by a rollback.
import { expect, test } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'
import { sendAll, type Ask } from './traffic.ts'
import { breakApp, outcomeOf, promoteGreen, standingApps } from './watched-apps.ts'
import { rolledBack, visit } from './visits.ts'

test(
  'scenario 17: a hundred sessions of the old version stay there, are seen as what it does meanwhile, and meet no error',
  { timeout: 60_000 },
  async () => {
    const { gateway, apps } = await standingApps({
      config: { promote: { bake: '10m', smoke: [], affinity: { for: '1h' } } },
    })
    const old = await sessions(gateway, 0)
    await promoteGreen(gateway)
    expect(await sendAll(gateway, 300, pinned(old))).toMatchObject({ blue: 300, failures: [] })
    // A form too, which is never sent twice.
    const forms = await sendAll(gateway, 100, (n) => ({ ...pinned(old)(n), ...form }))
    expect(forms).toMatchObject({ blue: 100, failures: [] })
    const fresh = await sessions(gateway, 100)
    expect(new Set(fresh)).not.toEqual(new Set(old))
    expect(await sendAll(gateway, 100, pinned(fresh))).toMatchObject({ green: 100, failures: [] })
    const { promote } = await gateway.status()
    expect(promote?.evidence).toMatchObject({
      onOldSlot: { responses: 400, failed: 0 },
      counts: { responses: 200, failed: 0 },
    })

    await breakApp(apps.green, 'kind=errors')
    const back = rolledBack(gateway)
    const everybody = await Promise.all([
      sendAll(gateway, 100, pinned(old)),
      sendAll(gateway, 100, pinned(fresh)),
    ])
    for (const seen of everybody) expect(seen).toMatchObject({ blue: 100, green: 0, failures: [] })
    expect((await back).evidence?.counts.failed).toBeGreaterThanOrEqual(3)
    expect(await outcomeOf(gateway)).toMatchObject({ live: 'blue', alerts: [] })
    for (const cookies of [old, fresh]) {
      expect(
        await sendAll(gateway, 100, (n) => ({ ...pinned(cookies)(n), ...form })),
      ).toMatchObject({
        blue: 100,
        green: 0,
        retried: 0,
        failures: [],
      })
    }
  },
)

test('what the old version fails for those who stayed is shown beside the new one, and is not held against it', async () => {
  const { gateway, apps } = await standingApps({
    config: { promote: { bake: '10m', smoke: [], affinity: { for: '1h' } } },
  })
  const old = await sessions(gateway, 0)
  await promoteGreen(gateway)
  await breakApp(apps.blue, 'kind=errors')
  const seen = await sendAll(gateway, 100, pinned(old))
  expect(seen.failures).toHaveLength(100)
  expect((await gateway.status()).promote?.evidence).toMatchObject({
    onOldSlot: { responses: 100, failed: 100 },
    counts: { responses: 0, failed: 0 },
    verdict: null,
  })
})

const form = { method: 'POST', path: '/api/echo', body: 'order' }

/** A hundred visitors open the page; their cookies. */
async function sessions(gateway: TestGateway, first: number): Promise<readonly string[]> {
  const opened = Array.from({ length: 100 }, async (_, n) => {
    const { headers } = await visit(gateway, { client: first + n, path: '/' })
    return headers.getSetCookie().find((each) => each.startsWith('sluice_version=')) ?? ''
  })
  const cookies = (await Promise.all(opened)).map((cookie) => cookie.split(';', 1)[0] ?? '')
  expect(cookies.every((cookie) => cookie !== '')).toBe(true)
  return cookies
}

/** Whoever opened the page asks for something else with its cookie. */
function pinned(cookies: readonly string[]): Ask {
  return (n) => {
    const client = n % cookies.length
    return { client, path: '/api/version', headers: { cookie: cookies[client] ?? '' } }
  }
}
