// What both slots fail is no fault of the new one: it is counted and told, and traffic stays where it is.
import { expect, test } from 'vitest'
import { sendAll, sendTraffic, twenty } from './traffic.ts'
import { breakApp, outcomeOf, watchedApps } from './watched-apps.ts'

test.for([
  // A safe request is asked of the old slot too, which fails as well; of a POST nobody can say whose fault it is.
  { method: 'GET', commonCause: 20 },
  { method: 'POST', commonCause: 0 },
])(
  'scenario 8: one visitor whose $method fails on both slots, twenty times in five seconds, moves nothing',
  { timeout: 60_000 },
  async ({ method, commonCause }) => {
    const { gateway, apps } = await watchedApps()
    for (const app of [apps.blue, apps.green]) await breakApp(app, 'kind=errors&path=/api/links')
    const others = sendTraffic(gateway, 60, twenty('/api/version'))
    const broken = { client: 200, method, path: '/api/links' }
    const hammer = sendTraffic(gateway, 4, () => broken, 20)
    await expect.poll(() => hammer.seen.failures.length).toBe(20)
    const seen = await others.stop()
    expect(seen).toMatchObject({ blue: 0, failures: [] })
    expect(new Set(hammer.seen.failures)).toEqual(new Set([`${method} /api/links: 500`]))
    const { counts, ...outcome } = await outcomeOf(gateway)
    expect(outcome).toEqual({ live: 'green', alerts: [], retreat: null })
    expect(counts).toMatchObject({ responses: seen.green + 20, failed: 20, commonCause })
    // Of those that nobody could tell the cause of, two of a run count.
    expect(counts?.counted.failed).toBeLessThanOrEqual(2)
  },
)

test('scenario 9: a database that both slots share goes down: an alert, once, and traffic stays', async () => {
  const { gateway, apps } = await watchedApps({ config: { promote: { bake: '6s', smoke: [] } } })
  const traffic = sendTraffic(gateway, 20, twenty('/api/version'))
  await expect.poll(() => traffic.seen.green).toBeGreaterThan(20)
  expect(traffic.seen.failures).toEqual([])
  const told = gateway.event((e) => e.type === 'judge')
  await Promise.all([apps.blue, apps.green].map((app) => breakApp(app, 'kind=errors')))
  const alert = await told
  expect(alert).toMatchObject({
    kind: 'common-cause',
    slot: 'green',
    detail: expect.stringContaining('look at what they share, such as a database'),
  })
  const promotion = await gateway.settled()
  const seen = await traffic.stop()
  expect(promotion).toMatchObject({ result: 'promoted', verdict: { kind: 'common-cause' } })
  // Whoever met it saw what the new slot says, and what the old one says is no better.
  expect(seen).toMatchObject({
    blue: 0,
    failures: expect.arrayContaining(['GET /api/version: 500']),
  })
  const { live, alerts, retreat, counts } = await outcomeOf(gateway)
  expect({ live, alerts, retreat }).toEqual({
    live: 'green',
    alerts: ['common-cause'],
    retreat: null,
  })
  // Between the two breaks a request or two may have found one slot broken and the other well.
  expect((counts?.failed ?? 0) - (counts?.commonCause ?? 0) - (counts?.doubtful ?? 0)).toBeLessThan(
    3,
  )
})

test('what both slots failed for a while is no excuse for the new one when it fails alone later', async () => {
  const { gateway, apps } = await watchedApps()
  for (const app of [apps.blue, apps.green]) await breakApp(app, 'kind=errors')
  const told = gateway.event((e) => e.type === 'judge' && e.kind === 'common-cause')
  await sendAll(gateway, 40, twenty('/api/version'))
  await told
  for (const app of [apps.blue, apps.green]) await breakApp(app, 'kind=none')
  expect(await sendAll(gateway, 200, twenty('/api/version'))).toMatchObject({
    green: 200,
    failures: [],
  })
  expect(await outcomeOf(gateway)).toMatchObject({ live: 'green', retreat: null })
  await breakApp(apps.green, 'kind=errors')
  const back = gateway.event((e) => e.type === 'promotion' && e.promotion.retreat !== null)
  expect((await sendAll(gateway, 100, twenty('/api/version'))).failures).toEqual([])
  await back
  expect((await gateway.status()).live).toBe('blue')
})
