// Who can have a release taken back: no visitor alone, no crawlers, nobody whom this gateway turns away itself; five visitors can.
import { expect, test } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'
import { sendAll, sendTraffic, twenty, type Ask } from './traffic.ts'
import { breakApp, outcomeOf, watchedApps } from './watched-apps.ts'
import { rolledBack } from './visits.ts'

const wellAsked = twenty('/api/version')
const broken = '/api/links'
const crawlers = [
  'Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)',
  'Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)',
  'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
  'CCBot/2.0 (https://commoncrawl.org/faq/)',
  'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
]

test('A12: one visitor whom the new version fails always, among others, has nothing rolled back', async () => {
  const { gateway } = await poisonable()
  const culprit: Ask = () => ({ client: 200, path: broken })
  const counts = await outcomeAmongOthers(gateway, culprit, 60)
  expect(counts).toMatchObject({ failed: 60, commonCause: 0 })
  expect(counts?.counted.failed).toBeLessThan(3)
})

test('A12: nor do fifty crawlers, who are no witnesses at all', async () => {
  const { gateway } = await poisonable()
  const crawler: Ask = (n) => ({
    client: 100 + (n % 50),
    path: broken,
    headers: { 'user-agent': crawlers[n % crawlers.length] ?? '' },
  })
  expect(await outcomeAmongOthers(gateway, crawler, 100)).toMatchObject({ failed: 0 })
})

test('A12: five visitors who meet the same have it rolled back, whatever share of the traffic they are', async () => {
  const { gateway } = await poisonable()
  const others = sendTraffic(gateway, 20, wellAsked)
  const five = sendTraffic(gateway, 10, (n) => ({ client: 200 + (n % 5), path: broken }))
  const { evidence, verdict } = await rolledBack(gateway)
  // Neither they nor the others saw any of it.
  expect((await five.stop()).failures).toEqual([])
  expect((await others.stop()).failures).toEqual([])
  expect(verdict).toMatchObject({ judgement: { cause: { kind: 'errors' } } })
  expect(evidence?.counts.failed).toBeGreaterThanOrEqual(3)
})

test('A12: what this gateway refuses itself, by 403, 404 and 429, says nothing of the new version', async () => {
  const limit = { rate: '5/min', burst: 5 }
  const { gateway } = await watchedApps({
    config: {
      bots: { mode: 'enforce', verify: false },
      routes: [
        { name: 'api', match: { path: '/api/version' }, service: 'web' },
        { name: 'page', match: { path: '/api/headers' }, service: 'web', limit },
      ],
    },
    // Its own limits are in force for the visitors of before as well: so many that none meets one.
    ask: (n) => ({ client: n % 250, path: '/api/version' }),
  })
  const seen = await sendAll(gateway, 150, (n) => refusedRequests[n % 3] ?? {})
  expect(new Set(seen.failures.map((line) => line.slice(-3)))).toEqual(
    new Set(['403', '404', '429']),
  )
  const { counts, live } = await outcomeOf(gateway)
  expect(live).toBe('green')
  // Only what the limit let through was the new version's to answer.
  expect(counts).toMatchObject({ responses: 5, failed: 0 })
  expect(seen.green).toBe(5)
})

const refusedRequests = [
  { client: 201, path: '/api/version', headers: { 'user-agent': 'sqlmap/1.7' } },
  { client: 202, path: '/no/route' },
  { client: 203, path: '/api/headers' },
]

/** What the API for links is asked fails on the new version alone. */
async function poisonable() {
  const watched = await watchedApps()
  await breakApp(watched.apps.green, `kind=errors&path=${broken}`)
  return watched
}

/** Twenty visitors are served well all the while; the outcome must be that nothing happens. */
async function outcomeAmongOthers(gateway: TestGateway, ask: Ask, count: number) {
  const others = sendTraffic(gateway, 20, wellAsked)
  // As many as the shield may ask twice for long.
  const failed = sendTraffic(gateway, 15, ask, count)
  await expect.poll(() => failed.seen.blue).toBe(count)
  expect(await others.stop()).toMatchObject({ blue: 0, failures: [] })
  // The old slot has answered all that the new one failed.
  expect(await failed.stop()).toMatchObject({ green: 0, retried: count, failures: [] })
  const { counts, ...outcome } = await outcomeOf(gateway)
  expect(outcome).toEqual({ live: 'green', alerts: [], retreat: null })
  return counts
}
