// Promote and roll back through a real gateway: who may, what is refused, and that a refusal leaves everything as it was.
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SlotName } from '../../src/model/slot.ts'
import { startTestGateway, type TestConfig, type TestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

/** A gateway with a page and an API in each slot. */
async function shop(more: Partial<TestConfig> = {}, healthy?: readonly SlotName[]) {
  const [bluePage, blueApi] = [await upstream('blue page'), await upstream('blue api')]
  const [greenPage, greenApi] = [await upstream('green page'), await upstream('green api')]
  const gateway = await startTestGateway(
    {
      slots: {
        blue: { web: bluePage.url, api: blueApi.url },
        green: { web: greenPage.url, api: greenApi.url },
      },
      routes: [
        { name: 'api', match: { path: '/api' }, service: 'api' },
        { name: 'site', match: { path: '/' }, service: 'web' },
      ],
      ...more,
    },
    healthy ? { healthy } : {},
  )
  return { gateway, bluePage, blueApi, greenPage, greenApi }
}

const stateText = (gateway: TestGateway): Promise<string> =>
  readFile(join(gateway.dir, '.sluice', 'state.json'), 'utf8')

async function served(gateway: TestGateway): Promise<string[]> {
  return Promise.all(
    ['/', '/api'].map(async (path) => (await fetch(`${gateway.url}${path}`)).text()),
  )
}

test('a promote moves page and API together, under the next generation, and says each step', async () => {
  const { gateway } = await shop()
  expect(await served(gateway)).toEqual(['blue page', 'blue api'])
  const { status, body } = await gateway.promote('green', { why: 'release 7', by: 'ana@laptop' })
  expect([status, body.result, body.live, body.generation]).toEqual([200, 'promoted', 'green', 2])
  expect(await served(gateway)).toEqual(['green page', 'green api'])
  expect(body.promotion).toMatchObject({
    id: 1,
    from: 'blue',
    to: 'green',
    by: 'ana@laptop',
    why: 'release 7',
  })
  const steps = body.promotion?.steps.map((step) => [step.name, step.ok])
  expect(steps).toEqual(
    ['probe', 'intent', 'switch', 'smoke', 'confirm'].map((name) => [name, true]),
  )
  const status_ = await gateway.status()
  expect([status_.live, status_.generation, status_.slots.green.live]).toEqual(['green', 2, true])
})

test('the very next request after a promote is answered by the new slot', async () => {
  const { gateway } = await shop()
  for (const slot of ['green', 'blue', 'green'] as const) {
    await gateway.promote(slot)
    expect(await served(gateway)).toEqual([`${slot} page`, `${slot} api`])
  }
})

test('page and API flip in the same World: after the first new page no API answer is old', async () => {
  const { gateway } = await shop()
  const pairs: string[] = []
  const ask = async (): Promise<string> => {
    const page = await (await fetch(gateway.url)).text()
    const api = await (await fetch(`${gateway.url}/api`)).text()
    pairs.push(`${page}, ${api}`)
    return page
  }
  await ask()
  const promoted = gateway.promote('green')
  while ((await ask()) !== 'green page');
  await promoted
  expect(pairs[0]).toBe('blue page, blue api')
  expect(pairs.at(-1)).toBe('green page, green api')
  expect(pairs).not.toContain('green page, blue api')
})

test('promoting the live slot is done already, and leaves no trace', async () => {
  const { gateway } = await shop()
  const before = await stateText(gateway)
  const { status, body } = await gateway.promote('blue')
  expect([status, body]).toEqual([200, { result: 'already-live', live: 'blue', generation: 1 }])
  expect(await stateText(gateway)).toBe(before)
  expect((await gateway.status()).promote).toBeNull()
})

test('an expectation that does not hold is a conflict: 409, exit 5, nothing changed', async () => {
  const { gateway } = await shop()
  const { status, body } = await gateway.promote('green', { expect: 'green' })
  expect([status, body.code, body.exit]).toEqual([409, 'expect_mismatch', 5])
  expect(body.detail).toBe('expected green to be live, but blue is')
  expect((await gateway.status()).generation).toBe(1)
  expect((await gateway.promote('green', { expect: 'blue' })).body.result).toBe('promoted')
  // Asked again after a lost answer: the slot is live, but the expectation is not met any more.
  expect((await gateway.promote('green', { expect: 'blue' })).body.code).toBe('expect_mismatch')
})

test('a slot that is not ready is refused with its last probe answer, and the state file keeps its bytes', async () => {
  const { gateway, greenApi } = await shop({ promote: { ready: '100ms' } })
  greenApi.setHealth(503)
  await gateway.event(
    (e) =>
      e.type === 'target-health' &&
      e.target.includes(String(greenApi.port)) &&
      e.health === 'unhealthy',
  )
  const before = await stateText(gateway)
  const { status, body } = await gateway.promote('green')
  expect([status, body.code, body.exit]).toEqual([422, 'not_ready', 3])
  expect(body.detail).toBe(
    `green/api/127.0.0.1:${greenApi.port} is unhealthy, last answer: 503 green api is 503`,
  )
  expect(body.promotion).toMatchObject({ result: 'refused', generation: null })
  expect(await stateText(gateway)).toBe(before)
  expect(await served(gateway)).toEqual(['blue page', 'blue api'])
  expect((await gateway.status()).lock).toBeNull()
})

test('forced, a slot that is not ready is switched to all the same, and the record says what was skipped', async () => {
  const { gateway, greenApi } = await shop({ promote: { ready: '100ms' } })
  greenApi.setHealth(503)
  await gateway.event((e) => e.type === 'target-health' && e.health === 'unhealthy')
  const { body } = await gateway.promote('green', { force: true })
  expect(body).toMatchObject({ result: 'promoted', live: 'green', promotion: { forced: true } })
  expect(body.promotion?.steps[0]).toMatchObject({ name: 'probe', ok: false })
  expect(await served(gateway)).toEqual(['green page', 'green api'])
})

test('a dry run says what would happen and changes nothing', async () => {
  const { gateway, greenPage } = await shop({ promote: { ready: '200ms' } })
  const before = await stateText(gateway)
  const good = await gateway.promote('green', { dryRun: true })
  expect(good).toMatchObject({
    status: 200,
    body: { result: 'would-promote', live: 'blue', detail: '2 of 2 targets of green healthy' },
  })
  expect((await gateway.promote('blue', { dryRun: true })).body.result).toBe('already-live')
  expect((await gateway.promote('green', { dryRun: true, expect: 'green' })).body.code).toBe(
    'expect_mismatch',
  )
  greenPage.setHealth(500)
  await gateway.event((e) => e.type === 'target-health' && e.health === 'unhealthy')
  expect((await gateway.promote('green', { dryRun: true })).body).toMatchObject({
    code: 'not_ready',
    exit: 3,
  })
  expect((await gateway.promote('green', { dryRun: true, force: true })).body.result).toBe(
    'would-promote',
  )
  expect(await stateText(gateway)).toBe(before)
  expect(await gateway.status()).toMatchObject({ live: 'blue', generation: 1, promote: null })
  expect((await gateway.api('GET', '/v1/history')).body).toEqual({ promotions: [] })
})

test('while one promote is in preflight a second, a rollback and a reload are refused with who holds it', async () => {
  const { gateway, greenPage } = await shop({ promote: { ready: '10s' } }, ['blue'])
  greenPage.setHealth(503)
  await gateway.event(
    (e) => e.type === 'target-health' && e.slot === 'green' && e.health === 'unhealthy',
  )
  const first = gateway.promote('green', { by: 'ana@laptop' })
  await gateway.event((e) => e.type === 'promotion' && e.promotion.phase === 'preflight')
  expect((await gateway.status()).lock).toMatchObject({
    by: 'ana@laptop',
    doing: 'promote green, preflight',
  })
  for (const second of [await gateway.promote('green', { by: 'ben' }), await gateway.rollback()]) {
    expect([second.status, second.body.code, second.body.exit]).toEqual([409, 'locked', 5])
    expect(second.body.holder).toMatchObject({ id: 1, by: 'ana@laptop' })
    expect(second.body.detail).toMatch(/^ana@laptop is moving traffic to green since 20/)
  }
  const reload = await gateway.api('POST', '/v1/reload')
  expect(reload).toMatchObject({ status: 409, body: { code: 'locked', exit: 5 } })
  greenPage.setHealth(200)
  expect((await first).body).toMatchObject({
    result: 'promoted',
    promotion: { by: 'ana@laptop', id: 1 },
  })
  expect((await gateway.api('POST', '/v1/reload')).status).toBe(200)
})

test('two promotes at once: one begins, the other is told so', async () => {
  const { gateway } = await shop()
  const answers = await Promise.all([
    gateway.promote('green', { by: 'ana' }),
    gateway.promote('green', { by: 'ben' }),
  ])
  expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409])
  expect((await gateway.status()).generation).toBe(2)
})

test('a rollback goes back, and asked twice does not go forward', async () => {
  const { gateway } = await shop()
  await gateway.promote('green')
  const back = await gateway.rollback({ why: 'red numbers' })
  expect(back.body).toMatchObject({
    result: 'rolled-back',
    live: 'blue',
    generation: 3,
    promotion: { kind: 'rollback', why: 'red numbers' },
  })
  expect(await served(gateway)).toEqual(['blue page', 'blue api'])
  expect((await gateway.rollback()).body).toMatchObject({ result: 'already-live', live: 'blue' })
  await gateway.promote('green')
  expect((await gateway.rollback()).body.result).toBe('rolled-back')
})

test('a refused or put-back promote is nothing to roll back', async () => {
  const { gateway, greenPage } = await shop({ promote: { ready: '100ms' } })
  const none = await gateway.rollback()
  expect([none.status, none.body.code, none.body.exit]).toEqual([422, 'nothing_to_roll_back', 3])
  greenPage.setHealth(500)
  await gateway.event((e) => e.type === 'target-health' && e.health === 'unhealthy')
  await gateway.promote('green')
  expect((await gateway.rollback()).body.code).toBe('nothing_to_roll_back')
})

test('a rollback to a slot that is not ready is refused, unless forced', async () => {
  const { gateway, bluePage } = await shop({ promote: { ready: '100ms' } })
  await gateway.promote('green')
  bluePage.setHealth(503)
  await gateway.event(
    (e) => e.type === 'target-health' && e.slot === 'blue' && e.health === 'unhealthy',
  )
  expect((await gateway.rollback()).body).toMatchObject({ code: 'not_ready', exit: 3 })
  expect((await gateway.status()).live).toBe('green')
  expect((await gateway.rollback({ force: true })).body).toMatchObject({
    result: 'rolled-back',
    live: 'blue',
  })
})

/** Puts the data directory out of the way and a file in its place: nothing can be written there, not even by root. */
async function breakDisk(gateway: TestGateway): Promise<() => Promise<void>> {
  const data = join(gateway.dir, '.sluice')
  await rename(data, `${data}.away`)
  return async () => {
    await rm(data, { recursive: true, force: true })
    await rename(`${data}.away`, data)
  }
}

test('a state that cannot be written refuses the promote, and traffic has not moved', async () => {
  const { gateway } = await shop()
  const mend = await breakDisk(gateway)
  const { status, body } = await gateway.promote('green')
  expect([status, body.code, body.exit]).toEqual([500, 'state_not_written', 3])
  expect(body.detail).toContain('ENOENT')
  expect(await served(gateway)).toEqual(['blue page', 'blue api'])
  expect(await gateway.status()).toMatchObject({ live: 'blue', generation: 1, lock: null })
  await mend()
  expect((await gateway.promote('green')).body).toMatchObject({ result: 'promoted', generation: 2 })
})

test('a history that cannot be written is told and does not stop the promote', async () => {
  const { gateway } = await shop()
  const history = join(gateway.dir, '.sluice', 'history.ndjson')
  await mkdir(history)
  expect((await gateway.promote('green')).body.result).toBe('promoted')
  const told = await gateway.event((e) => e.type === 'not-written')
  expect(told).toMatchObject({
    what: 'history',
    detail: expect.stringMatching(/^the history was not written: EISDIR/),
  })
  // What was asked is still known, and so is the way back.
  expect((await gateway.rollback()).body.result).toBe('rolled-back')
})

test('the caller that is gone does not take its promote along', async () => {
  const { gateway, greenPage } = await shop({ promote: { ready: '10s' } }, ['blue'])
  greenPage.setHealth(503)
  const caller = new AbortController()
  const asked = fetch(`${gateway.adminUrl}/v1/promote`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ slot: 'green' }),
    signal: caller.signal,
  })
  await gateway.event((e) => e.type === 'promotion')
  caller.abort()
  await expect(asked).rejects.toThrow()
  greenPage.setHealth(200)
  expect(await gateway.settled()).toMatchObject({ result: 'promoted' })
  expect((await gateway.promote('green')).body.result).toBe('already-live')
})
