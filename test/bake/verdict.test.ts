// What becomes of a verdict: back at once, only told, asked about, kept by a person, and never twice the same version.
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { scrapeOwn } from '../telemetry/scrape.ts'
import { upstream, type Upstream } from '../support/upstream.ts'
import { rolledBack, twoSlots, visit } from './visits.ts'

test('scenario 18: the status says which slot, how much, against which limit, and how fast it went', async () => {
  const { gateway } = await failing()
  await visitAll(gateway)
  await rolledBack(gateway)
  const status = await gateway.status()
  expect(status).toMatchObject({ live: 'blue', generation: 3, undo: null })
  expect(status.promote).toMatchObject({
    to: 'green',
    result: 'rolled-back',
    error: { code: 'rolled_back' },
    verdict: {
      kind: 'rolled-back',
      judgement: {
        cause: { kind: 'errors', suspect: { threshold: 1000 } },
        limit: { floor: 0.01, ratio: 3 },
        worst: { route: 'site' },
      },
    },
    evidence: { counts: { failed: expect.any(Number) } },
    retreat: { generation: 3 },
  })
  const judgement = status.promote?.verdict?.judgement
  const suspect =
    judgement?.kind === 'rolled-back' && judgement.cause.kind === 'errors'
      ? judgement.cause.suspect
      : null
  expect(suspect?.value).toBeGreaterThanOrEqual(1000)
  expect(status.promote?.retreat?.flipMs).toBeGreaterThan(0)
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  expect(metrics).toContain('sluice_rollbacks_total{cause="judge"} 1')
  expect(metrics).toContain('sluice_promotes_total{to="green",result="rolled-back"} 1')
})

test('scenario 16: what went back by itself is refused, unless it is another version or forced', async () => {
  const { gateway, heal } = await failing({}, { version: 'sha256:one' })
  await visitAll(gateway)
  await rolledBack(gateway)
  heal()
  const again = await gateway.promote('green', { version: 'sha256:one' })
  expect(again).toMatchObject({ status: 422, body: { code: 'rolled_back_before', exit: 3 } })
  expect((await gateway.promote('green')).body.code).toBe('rolled_back_before')
  expect((await gateway.promote('green', { dryRun: true })).body.code).toBe('rolled_back_before')
  expect((await gateway.status()).live).toBe('blue')
  const other = await gateway.promote('green', { version: 'sha256:two' })
  expect(other.body.result).toBe('promoted')
})

test('the latch is read off the disk after a restart, and force lifts it', async () => {
  const { gateway, heal, restart } = await failing()
  await visitAll(gateway)
  await rolledBack(gateway)
  heal()
  await gateway.close()
  const next = await restart()
  expect((await next.promote('green')).body.code).toBe('rolled_back_before')
  expect((await next.promote('green', { force: true })).body.result).toBe('promoted')
})

test('scenario 16: a dry run says what it would do at the same answer, and moves nothing', async () => {
  const { gateway, green } = await failing({ judge: { onFail: 'dry-run' } })
  const said = gateway.event((e) => e.type === 'judge' && e.kind === 'condemned')
  await visitAll(gateway)
  expect((await said).type === 'judge' && (await said)).toMatchObject({
    slot: 'green',
    detail: expect.stringMatching(/^would roll back to blue after /),
  })
  const { live, promote } = await gateway.status()
  expect([live, promote?.phase, promote?.retreat]).toEqual(['green', 'bake', null])
  expect(promote?.evidence?.verdict?.counts.failed).toBeLessThanOrEqual(5)
  const series = await scrapeOwn(gateway)
  const valueOf = (name: string): number => series.find((s) => s.name === name)?.value ?? 0
  const against = series.filter(({ name }) => name === 'sluice_judge_evidence')
  expect(against).toMatchObject([
    { labels: { slot: 'blue' }, value: 0 },
    { labels: { slot: 'green' }, value: expect.any(Number) },
  ])
  expect(against[1]?.value).toBeGreaterThanOrEqual(1000)
  expect(valueOf('sluice_retried_on_old_slot_total')).toBeGreaterThan(0)
  expect(green.seen.length).toBeGreaterThan(5)
})

test('told only, the bake goes on to its end, and its verdict is that the slot is bad', async () => {
  const { gateway } = await failing({ promote: { bake: '1s', smoke: [] } }, { onFail: 'notify' })
  await visitAll(gateway)
  const { verdict, result } = await gateway.settled()
  expect(result).toBe('promoted')
  expect(verdict).toMatchObject({ kind: 'condemned', judgement: { kind: 'rolled-back' } })
})

test('asked about, the bake stays open with the old slot behind it until a person takes the way back', async () => {
  const { gateway } = await failing({
    judge: { onFail: 'pause' },
    promote: { bake: '3s', smoke: [] },
  })
  const asked = gateway.event((e) => e.type === 'judge' && e.kind === 'condemned')
  await visitAll(gateway)
  await asked
  await expect
    .poll(async () => (await gateway.status()).promote?.evidence?.leftMs, { timeout: 10_000 })
    .toBe(0)
  expect(await visit(gateway)).toMatchObject({ status: 200, text: 'blue' })
  expect((await gateway.status()).promote).toMatchObject({ phase: 'bake', verdict: null })
  expect((await gateway.rollback()).body).toMatchObject({ result: 'rolled-back', live: 'blue' })
  expect((await gateway.api('GET', '/v1/history/1')).body).toMatchObject({
    result: 'promoted',
    verdict: { kind: 'ended' },
  })
})

test('a person who promotes it once more by force keeps it, and nobody watches any more', async () => {
  const { gateway } = await failing({ judge: { onFail: 'pause' } })
  await visitAll(gateway)
  expect((await gateway.promote('green', { force: true })).body.result).toBe('already-live')
  expect(await gateway.settled()).toMatchObject({ verdict: { kind: 'kept' }, result: 'promoted' })
  expect((await visit(gateway)).status).toBe(500)
})

test('scenario 13: without traffic the verdict is that nothing is known, and the slot stays', async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const gateway = await startTestGateway(
    twoSlots(blue.url, green.url, { promote: { bake: '200ms', smoke: [] } }),
  )
  await gateway.promote('green')
  const { verdict, result } = await gateway.settled()
  expect(verdict).toMatchObject({
    kind: 'inconclusive',
    detail: 'no responses, so nothing is known of its errors',
    judgement: { counts: { responses: 0 }, excludedAbove: 1 },
  })
  expect([result, (await gateway.status()).live]).toEqual(['promoted', 'green'])
})

test('a slot that does as well as the old one is kept, and says which rates were excluded', async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const gateway = await startTestGateway(
    twoSlots(blue.url, green.url, {
      promote: { bake: '3s', smoke: [] },
      // At the floor of one in a hundred it would take three hundred answers.
      judge: { floor: '10%' },
    }),
  )
  await visitAll(gateway)
  await gateway.promote('green')
  await Promise.all([visitAll(gateway), visitAll(gateway)])
  const { verdict } = await gateway.settled()
  expect(verdict).toMatchObject({ kind: 'kept', detail: expect.stringContaining('excluded') })
  expect(await settledWorld(gateway)).toBe(true)
})

test('a promote that is the way out of a bake is judged by nobody', async () => {
  const { gateway } = await failing({ judge: { onFail: 'notify' } })
  await visitAll(gateway)
  const { body } = await gateway.promote('blue')
  expect(body.promotion).toMatchObject({ bake: null, to: 'blue' })
  expect(await gateway.settled()).toMatchObject({ verdict: { kind: 'inconclusive' } })
})

/** Green is live and answers 500 until it is healed. */
async function failing(
  more: object = {},
  asked: object = {},
): Promise<{
  gateway: TestGateway
  green: Upstream
  heal: () => void
  restart: () => Promise<TestGateway>
}> {
  let status = 500
  const blue = await upstream('blue')
  const green = await upstream('green', (_req, res) => void res.writeHead(status).end('green'))
  const config = twoSlots(blue.url, green.url, more)
  const gateway = await startTestGateway(config)
  for (let n = 0; n < 10; n++) await visitAll(gateway)
  expect((await gateway.promote('green', asked)).body.result).toBe('promoted')
  return {
    gateway,
    green,
    heal() {
      status = 200
    },
    restart: () => startTestGateway(config, { dir: gateway.dir }),
  }
}

/** Twenty visitors, one after the other. */
async function visitAll(gateway: TestGateway): Promise<void> {
  for (let client = 0; client < 20; client++) await visit(gateway, { client })
}

/** Whether nothing of the watch is left in the gauge. */
async function settledWorld(gateway: TestGateway): Promise<boolean> {
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  return metrics.includes('sluice_judge_evidence{slot="green"} 0')
}
