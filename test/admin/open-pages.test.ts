// The pages without a token: whether the process runs, whether it may take traffic, and the picture for people.
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { closedPort, upstream } from '../support/upstream.ts'

async function answerOf(url: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url)
  return { status: answer.status, body: await answer.json() }
}

test('with a healthy live slot all three say yes', async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const { adminUrl } = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
  })
  expect(await answerOf(`${adminUrl}/live`)).toEqual({ status: 200, body: { live: true } })
  expect(await answerOf(`${adminUrl}/ready`)).toEqual({
    status: 200,
    body: { ready: true, why: null },
  })
  expect(await answerOf(`${adminUrl}/health`)).toEqual({
    status: 200,
    body: {
      ok: true,
      live: 'blue',
      generation: 1,
      healthy: { blue: true, green: true },
      warnings: [],
    },
  })
})

test('a sick standby takes nothing from readiness, a sick live slot does and is named', async () => {
  const nobody = `http://127.0.0.1:${await closedPort()}`
  const blue = await upstream('blue')
  const gateway = await startTestGateway(
    { slots: { blue: { web: blue.url }, green: { web: nobody } } },
    { healthy: ['blue'] },
  )
  const { adminUrl } = gateway
  await gateway.event((e) => e.type === 'target-health' && e.slot === 'green')
  expect((await answerOf(`${adminUrl}/ready`)).status).toBe(200)
  expect(await answerOf(`${adminUrl}/health`)).toMatchObject({
    status: 200,
    body: { healthy: { green: false } },
  })
  blue.setHealth(500)
  await gateway.event(
    (e) => e.type === 'target-health' && e.slot === 'blue' && e.health === 'unhealthy',
  )
  expect(await answerOf(`${adminUrl}/ready`)).toEqual({
    status: 503,
    body: { ready: false, why: 'no target of blue/web is healthy' },
  })
  expect(await answerOf(`${adminUrl}/health`)).toMatchObject({ status: 503, body: { ok: false } })
  expect((await answerOf(`${adminUrl}/live`)).status).toBe(200)
})

test('before the live slot was probed once it is not ready', async () => {
  const health = { path: '/hang', interval: '50ms', timeout: '10s', healthy: 1, unhealthy: 1 }
  const [mute, green] = [await upstream('mute', () => {}), await upstream('green')]
  const slots = { blue: { web: mute.url }, green: { web: green.url } }
  const gateway = await startTestGateway({ slots, health }, { healthy: [] })
  expect(await answerOf(`${gateway.adminUrl}/ready`)).toEqual({
    status: 503,
    body: { ready: false, why: 'blue has not been probed yet' },
  })
})

test('a live service without an address is not ready, and the name is a warning', async () => {
  const green = await upstream('green')
  const slots = { blue: { web: 'http://nobody.invalid:80' }, green: { web: green.url } }
  const { adminUrl } = await startTestGateway({ slots }, { healthy: ['green'] })
  expect(await answerOf(`${adminUrl}/ready`)).toEqual({
    status: 503,
    body: { ready: false, why: 'blue/web has no address' },
  })
  const { body } = await answerOf(`${adminUrl}/health`)
  expect(body).toMatchObject({
    ok: false,
    warnings: [
      expect.stringMatching(/^nobody\.invalid does not resolve/),
      'blue/web has no address',
    ],
  })
})
