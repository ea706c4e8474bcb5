// The operator's lock over the API of a real gateway: others are told who, since when and why; the way back stays open.
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

async function pair(options: { dir?: string } = {}): Promise<TestGateway> {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const slots = { blue: { web: blue.url }, green: { web: green.url } }
  return startTestGateway({ slots }, options)
}

const lock = (gateway: TestGateway, by = 'ana', why = 'migration of orders') =>
  gateway.api('POST', '/v1/lock', { by, why })

test('while ana holds the switch, others are refused with who, since when and why', async () => {
  const gateway = await pair()
  await gateway.promote('green')
  const taken = await lock(gateway)
  expect(taken).toMatchObject({ status: 200, body: { result: 'locked', lock: { by: 'ana' } } })
  const { lock: held } = await gateway.status()
  expect(held).toMatchObject({ kind: 'operator', by: 'ana', why: 'migration of orders' })
  const refusal = {
    status: 409,
    body: {
      code: 'switch_locked',
      exit: 5,
      live: 'green',
      detail: `locked by ana since ${held?.since}: migration of orders`,
    },
  }
  expect(await gateway.promote('blue')).toMatchObject(refusal)
  expect(await gateway.promote('blue', { force: true })).toMatchObject(refusal)
  expect(await gateway.promote('blue', { dryRun: true })).toMatchObject(refusal)
  expect(await gateway.rollback()).toMatchObject(refusal)
  expect((await gateway.status()).live).toBe('green')
})

test('a forced rollback goes back under the lock, which holds on', async () => {
  const gateway = await pair()
  await gateway.promote('green')
  await lock(gateway)
  expect((await gateway.rollback({ force: true })).body).toMatchObject({
    result: 'rolled-back',
    live: 'blue',
  })
  expect((await gateway.status()).lock).toMatchObject({ kind: 'operator', by: 'ana' })
})

test('whoever holds it may promote and roll back', async () => {
  const gateway = await pair()
  await lock(gateway)
  expect((await gateway.promote('green', { by: 'ana' })).body.result).toBe('promoted')
  expect((await gateway.rollback({ by: 'ana' })).body.result).toBe('rolled-back')
})

test('it outlives a restart, is warned of, and is taken away by force only, which is told', async () => {
  const first = await pair()
  await lock(first)
  await first.close()
  const again = await pair({ dir: first.dir })
  expect((await again.status()).warnings).toEqual([
    expect.stringMatching(
      /^locked by ana since .*: migration of orders; "switch rollback --force"/,
    ),
  ])
  expect(await again.api('POST', '/v1/lock', { by: 'bob', why: 'mine' })).toMatchObject({
    status: 409,
    body: { code: 'switch_locked', exit: 5, lock: { by: 'ana' } },
  })
  expect(await again.api('POST', '/v1/unlock', { by: 'bob' })).toMatchObject({
    status: 409,
    body: { code: 'not_your_lock', exit: 5, lock: { by: 'ana' } },
  })
  const unlocked = await again.api('POST', '/v1/unlock', {
    by: 'bob',
    force: true,
    why: 'ana left',
  })
  expect(unlocked).toMatchObject({ status: 200, body: { result: 'unlocked', lock: { by: 'ana' } } })
  const told = await again.event((event) => event.type === 'lock')
  expect(told).toMatchObject({
    locked: false,
    by: 'bob',
    detail: expect.stringMatching(/^unlocked by bob \(ana left\); it was locked by ana since /),
  })
  expect((await again.promote('green')).body.result).toBe('promoted')
  await again.close()
  const third = await pair({ dir: first.dir })
  expect((await third.status()).lock).toBeNull()
})

test('unlocking what is not locked is no error', async () => {
  const gateway = await pair()
  expect(await gateway.api('POST', '/v1/unlock')).toMatchObject({
    status: 200,
    body: { result: 'not-locked' },
  })
})

test('a lock without a reason is not understood', async () => {
  const gateway = await pair()
  for (const body of [{}, { why: '' }]) {
    expect(await gateway.api('POST', '/v1/lock', body)).toMatchObject({ status: 400 })
  }
})
