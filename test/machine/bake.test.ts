// Bakes that take a while: at the times and rates that the scenarios name, none of it accelerated.
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { addedMs, slowApps, slowPages } from '../bake/slow-pages.ts'
import { sendAll, sendTraffic, twenty } from '../bake/traffic.ts'
import { rolledBack } from '../bake/visits.ts'
import {
  breakApp,
  expectCalm,
  outcomeOf,
  promoteGreen,
  standingApps,
  watchedApps,
} from '../bake/watched-apps.ts'

test(
  'scenario 5: a slot that fails a fifth of 5 requests a second is left, and nobody sees a failure',
  { timeout: 120_000 },
  async () => {
    const { gateway, apps } = await watchedApps()
    await breakApp(apps.green, 'kind=errors&rate=20%25')
    const traffic = sendTraffic(gateway, 5, twenty('/api/version'))
    const { evidence } = await rolledBack(gateway)
    expect(await traffic.stop()).toMatchObject({ failures: [] })
    // Half of the bakes end within 20 answers, by simulation; these are ten times as many.
    expect(evidence?.counts.responses).toBeLessThanOrEqual(200)
    expect((await gateway.status()).live).toBe('blue')
  },
)

test(
  'scenario 7: three failures in a thousand where there was one are told of, and no reason to go back',
  { timeout: 120_000 },
  async () => {
    const ask = twenty('/api/version')
    const { gateway, apps } = await standingApps({
      config: { promote: { bake: '40s', smoke: [] } },
    })
    await breakApp(apps.blue, 'kind=errors&rate=0.1%25')
    const before = await sendAll(gateway, 3000, ask)
    await promoteGreen(gateway)
    await breakApp(apps.green, 'kind=errors&rate=0.3%25')
    const after = await sendAll(gateway, 4000, ask)
    const { verdict, evidence, result } = await gateway.settled()
    expect(result).toBe('promoted')
    // All that failed is in the verdict, whether a visitor saw it or blue answered in its place.
    const failed = after.retried + after.failures.length
    expect(failed).toBeGreaterThan(0)
    expect(verdict).toMatchObject({
      kind: 'kept',
      detail: expect.stringContaining(`${failed} of 4,000 responses failed`),
      judgement: { limit: { old: { responses: 4000, failed: before.failures.length } } },
    })
    expect(evidence?.counts).toMatchObject({
      responses: 4000,
      failed,
      commonCause: after.failures.length,
    })
    expect(await outcomeOf(gateway)).toMatchObject({ live: 'green', alerts: [], retreat: null })
  },
)

test(
  'scenario 9: a database that both slots share goes down a minute into the bake: an alert, and traffic stays',
  { timeout: 150_000 },
  async () => {
    const { gateway, apps } = await watchedApps()
    const traffic = sendTraffic(gateway, 5, twenty('/api/version'))
    await pause(60_000)
    expect(traffic.seen).toMatchObject({ blue: 0, failures: [] })
    const told = gateway.event((e) => e.type === 'judge')
    await Promise.all([apps.blue, apps.green].map((app) => breakApp(app, 'kind=errors')))
    expect(await told).toMatchObject({ kind: 'common-cause', slot: 'green' })
    // At 5 requests a second these are three seconds more.
    const before = traffic.seen.failures.length
    expect(before).toBeLessThanOrEqual(25)
    await expect.poll(() => traffic.seen.failures.length).toBeGreaterThan(before + 15)
    await traffic.stop()
    const { live, alerts, retreat } = await outcomeOf(gateway)
    expect({ live, alerts, retreat }).toEqual({
      live: 'green',
      alerts: ['common-cause'],
      retreat: null,
    })
  },
)

test(
  'scenario 12: twice as slow is told after the warm-up, with times before and after, and moves nothing',
  { timeout: 120_000 },
  async () => {
    const { gateway, apps } = await slowApps()
    await promoteGreen(gateway)
    await breakApp(apps.green, `kind=slow&ms=${addedMs(2)}`)
    const traffic = sendTraffic(gateway, 50, slowPages(2))
    const told = await gateway.event((e) => e.type === 'judge')
    expect(told).toMatchObject({
      kind: 'latency',
      slot: 'green',
      detail: expect.stringContaining('slower than before'),
    })
    expect(await traffic.stop()).toMatchObject({ blue: 0, failures: [] })
    const { live, retreat } = await outcomeOf(gateway)
    expect({ live, retreat }).toEqual({ live: 'green', retreat: null })
    const [alert] = (await gateway.status()).promote?.evidence?.alerts ?? []
    if (alert?.kind !== 'latency') throw new Error('no alert of latency')
    const { slow, afterMs } = alert
    expect(afterMs).toBeGreaterThan(15_000)
    expect(slow.share).toBeGreaterThan(slow.limit)
    expect(slow.after?.p50).toBeGreaterThan(1.5 * (slow.before?.p50 ?? Number.NaN))
    // Of the 50 a second that came after the warm-up, 20 s of them at most.
    expect(slow.after?.count).toBeLessThanOrEqual(1000)
  },
)

test(
  'scenario 12: three times as slow for the first ten seconds is a cold start, and not told',
  { timeout: 120_000 },
  async () => {
    const { gateway, apps } = await slowApps()
    await promoteGreen(gateway)
    await breakApp(apps.green, `kind=slow&ms=${addedMs(3)}`)
    const traffic = sendTraffic(gateway, 50, slowPages(3))
    await pause(10_000)
    await breakApp(apps.green, 'kind=none')
    await pause(30_000)
    await expectCalm(gateway, await traffic.stop(), 1500)
  },
)
