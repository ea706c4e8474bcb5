// A slot that fails some of its requests, one route of many, or only after a while: it is left, and nobody sees it.
import { expect, test } from 'vitest'
import type { Promotion } from '../../src/model/promotion.ts'
import { startDemoApps } from '../support/demo-apps.ts'
import { startTestGateway } from '../support/gateway.ts'
import { historyLength, sendAll, sendTraffic, twenty, type Ask } from './traffic.ts'
import { breakApp, promoteGreen, standingApps, watchedApps } from './watched-apps.ts'
import { rolledBack, twoSlots, visit } from './visits.ts'

// By simulation half of the bakes end within 25 and 220 answers (bench/judge.ts); these are ten times as many.
test.for([
  { rate: '20%', most: 250 },
  { rate: '5%', most: 2200 },
])(
  'scenario 5: a slot that fails $rate of 50 requests a second is left, and nobody sees a failure',
  { timeout: 60_000 },
  async ({ rate, most }) => {
    const apps = await startDemoApps({ BREAK: 'errors', BREAK_RATE: rate })
    const gateway = await startTestGateway(twoSlots(apps.blue.url, apps.green.url))
    await sendAll(gateway, historyLength, twenty('/api/version'))
    await promoteGreen(gateway)
    const traffic = sendTraffic(gateway, 50, twenty('/api/version'))
    const { evidence, verdict } = await rolledBack(gateway)
    const seen = await traffic.stop()
    expect(seen.failures).toEqual([])
    expect(verdict).toMatchObject({ judgement: { limit: { rate: 0.01 } } })
    const { responses = 0, failed = 0 } = evidence?.counts ?? {}
    expect(failed).toBeGreaterThanOrEqual(3)
    expect(responses).toBeLessThanOrEqual(most)
    // Each failure was somebody's who was answered by blue instead; what was under way at the end may be one more.
    expect(seen.retried).toBeGreaterThanOrEqual(failed)
    expect(seen.retried).toBeLessThanOrEqual(failed + 5)
    expect((await gateway.status()).live).toBe('blue')
  },
)

test(
  'scenario 10: of twenty routes the one that fails is named, though it has a hundredth of the traffic',
  { timeout: 90_000 },
  async () => {
    const codes = Array.from({ length: 20 }, (_, i) => `link-${i}`)
    const { gateway, apps, routes, ask } = await twentyRoutes(codes)
    await promoteGreen(gateway)
    await breakApp(apps.green, `kind=errors&path=${routes[0]?.match.path}`)
    const traffic = sendTraffic(gateway, 50, ask)
    const promotion = await rolledBack(gateway)
    expect((await traffic.stop()).failures).toEqual([])
    expect(promotion.verdict).toMatchObject({
      detail: expect.stringContaining('failed on route link-0'),
      judgement: { cause: { suspect: { route: 'link-0' } }, worst: { route: 'link-0' } },
    })
    expect(samplesOf(promotion)).toEqual(
      samplesOf(promotion).map(() => expect.objectContaining({ route: 'link-0', pair: 'old-ok' })),
    )
    const { responses = 0, failed = 0 } = promotion.evidence?.counts ?? {}
    // Every hundredth of its answers.
    expect(Math.abs(failed - responses / 100)).toBeLessThanOrEqual(1)
  },
)

test('scenario 11: a slot that fails everything after a while is left as soon as one that does so at once', async () => {
  const { gateway, apps } = await watchedApps()
  // As many as 50 a second make in twelve.
  expect(await sendAll(gateway, 600, twenty('/api/version'))).toMatchObject({
    green: 600,
    failures: [],
  })
  expect((await gateway.status()).promote?.evidence?.counts).toMatchObject({
    responses: 600,
    failed: 0,
  })
  await breakApp(apps.green, 'kind=errors')
  const traffic = sendTraffic(gateway, 50, twenty('/api/version'))
  const { evidence } = await rolledBack(gateway)
  const seen = await traffic.stop()
  expect(seen).toMatchObject({ green: 0, failures: [] })
  // Three are enough of a slot that was never well; one that was is believed a little longer.
  expect(evidence?.counts.failed).toBeGreaterThanOrEqual(3)
  expect(evidence?.counts.failed).toBeLessThanOrEqual(10)
})

test('one visitor who is all the traffic has a route rolled back that fails it always, and sees none of it', async () => {
  const routes = [
    { name: 'site', match: { path: '/' }, service: 'web' },
    { name: 'links', match: { path: '/api/links' }, service: 'web' },
  ]
  const ask = (n: number) => ({ client: 7, path: n % 2 === 0 ? '/api/version' : '/api/links' })
  const { gateway, apps } = await standingApps({ config: { routes }, ask })
  await promoteGreen(gateway)
  await breakApp(apps.green, 'kind=errors&path=/api/links')
  const answers: number[] = []
  const back = rolledBack(gateway)
  for (let n = 0; n < 200 && (await gateway.status()).live === 'green'; n++)
    answers.push((await visit(gateway, ask(n))).status)
  const { verdict, evidence } = await back
  expect(new Set(answers)).toEqual(new Set([200]))
  expect(verdict).toMatchObject({ judgement: { worst: { route: 'links' } } })
  // Where each failure but two of its run would be nothing, these would never be enough.
  expect(evidence?.counts.failed).toBeLessThanOrEqual(10)
})

function samplesOf({ verdict }: Promotion) {
  return verdict?.judgement?.kind === 'rolled-back' ? verdict.judgement.samples : []
}

/** A route for each link; the first of them has one request in a hundred, each of another visitor. */
async function twentyRoutes(names: readonly string[]) {
  const apps = await startDemoApps()
  const paths: string[] = []
  for (const name of names) paths.push(`/api/links/${await shorten(apps.blue.url, name)}`)
  const routes = paths.map((path, i) => ({ name: names[i], match: { path }, service: 'web' }))
  const gateway = await startTestGateway(twoSlots(apps.blue.url, apps.green.url, { routes }))
  const ask: Ask = (n) => ({
    client: n % 101,
    path: paths[n % 100 === 50 ? 0 : 1 + (n % 19)] ?? '',
  })
  await sendAll(gateway, historyLength, ask)
  return { gateway, apps, routes, ask }
}

async function shorten(url: string, name: string): Promise<string> {
  const answer = await fetch(`${url}/api/links`, {
    method: 'POST',
    body: JSON.stringify({ url: `https://example.com/${name}` }),
    headers: { 'content-type': 'application/json' },
  })
  return ((await answer.json()) as { code: string }).code
}
