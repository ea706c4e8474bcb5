// A restart: the recorded slot serves, whatever the config names first and whatever else is up.
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { closedPort, upstream } from '../support/upstream.ts'

async function pair() {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const slots = { blue: { web: blue.url }, green: { web: green.url } }
  return { blue, green, slots }
}

test('the recorded slot serves after a restart with both slots up, and the other gets nothing', async () => {
  const { blue, slots } = await pair()
  const first = await startTestGateway({ slots })
  await first.promote('green')
  await first.settled()
  await first.close()
  const seenByBlue = blue.seen.length

  const again = await startTestGateway({ slots }, { dir: first.dir })
  expect(await (await fetch(again.url)).text()).toBe('green')
  expect(await again.status()).toMatchObject({
    live: 'green',
    generation: 2,
    state: { source: 'file', problem: null },
    promote: { id: 1, result: 'promoted', phase: 'done' },
    warnings: [],
  })
  expect(blue.seen.length).toBe(seenByBlue)
  expect((await again.promote('green')).body.result).toBe('already-live')
  expect((await again.rollback()).body).toMatchObject({
    result: 'rolled-back',
    live: 'blue',
    promotion: { id: 2 },
  })
})

test('a restart with a torn state serves the last good slot and warns everywhere it is looked for', async () => {
  const { slots } = await pair()
  const first = await startTestGateway({ slots })
  await first.promote('green')
  await first.close()
  await writeFile(join(first.dir, '.sluice', 'state.json'), '{"sluice":"sta')

  const again = await startTestGateway({ slots }, { dir: first.dir })
  expect(await (await fetch(again.url)).text()).toBe('green')
  expect(again.gateway.warnings).toEqual([expect.stringContaining('last good copy')])
  expect((await again.status()).warnings).toEqual([expect.stringContaining('last good copy')])
  const health = await (await fetch(`${again.adminUrl}/health`)).json()
  expect(health).toMatchObject({
    ok: false,
    live: 'green',
    warnings: [expect.stringContaining('last good copy')],
  })
  expect(await again.event((e) => e.type === 'warning')).toMatchObject({
    detail: expect.stringContaining('last good'),
  })
})

test('a rollback after the state was lost does not go forward to the slot it would flee from', async () => {
  const { slots } = await pair()
  const first = await startTestGateway({ slots })
  await first.promote('green')
  await first.settled()
  await first.close()
  for (const name of ['state.json', 'state.last-good.json'])
    await rm(join(first.dir, '.sluice', name))
  const again = await startTestGateway({ slots }, { dir: first.dir })
  expect((await again.status()).live).toBe('blue')
  expect((await again.rollback()).body).toMatchObject({ result: 'already-live', live: 'blue' })
})

test('one service that cannot be reached fails alone: the other serves, and the gateway starts', async () => {
  const { slots } = await pair()
  const nobody = `http://127.0.0.1:${await closedPort()}`
  const gateway = await startTestGateway(
    {
      slots: { blue: { ...slots.blue, api: nobody }, green: { ...slots.green, api: nobody } },
      routes: [
        { name: 'api', match: { path: '/api' }, service: 'api' },
        { name: 'site', match: { path: '/' }, service: 'web' },
      ],
    },
    { healthy: [] },
  )
  await gateway.event(
    (e) => e.type === 'target-health' && e.service === 'api' && e.health === 'unhealthy',
  )
  expect((await fetch(gateway.url)).status).toBe(200)
  const api = await fetch(`${gateway.url}/api`)
  expect([api.status, api.headers.get('x-sluice-reason')]).toEqual([502, 'upstream_refused'])
})

test('a data directory that cannot be made fails the start, with its name', async () => {
  const { slots } = await pair()
  const gateway = startTestGateway({ slots, dataDir: './sluice.yaml' })
  await expect(gateway).rejects.toThrow(/EEXIST.*sluice\.yaml/)
})
