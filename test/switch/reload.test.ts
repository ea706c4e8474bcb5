// A reload: the new file comes into force in one step, or not at all and says why.
import { appendFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { get } from './get.ts'

async function pair() {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const slots = { blue: { web: blue.url }, green: { web: green.url } }
  const route = (host: string) => ({ name: 'site', match: { host, path: '/' }, service: 'web' })
  const gateway = await startTestGateway({
    slots,
    routes: [route('old.example')],
    promote: { drain: '1s' },
  })
  return { gateway, slots, route }
}

test('a host that changes changes in one step, with live slot, health and one more generation', async () => {
  const { gateway, slots, route } = await pair()
  await gateway.promote('green')
  const before = await gateway.status()
  await gateway.writeConfig({ slots, routes: [route('new.example')] })
  const reload = await gateway.api('POST', '/v1/reload')
  expect(reload).toMatchObject({
    status: 200,
    body: { result: 'loaded', generation: before.generation + 1 },
  })
  const after = await gateway.status()
  expect([after.live, after.generation]).toEqual(['green', before.generation + 1])
  expect([after.slots.blue.healthy, after.slots.green.healthy]).toEqual([true, true])
  expect(await get(gateway.port, '/', 'old.example')).toMatchObject({
    status: 404,
    reason: 'no_route',
  })
  expect(await get(gateway.port, '/', 'new.example')).toMatchObject({ status: 200, text: 'green' })
})

test('routes, services and targets that are added serve at once', async () => {
  const { gateway, slots } = await pair()
  const [blueApi, greenApi] = [await upstream('blue api'), await upstream('green api')]
  await gateway.writeConfig({
    slots: {
      blue: { ...slots.blue, api: blueApi.url },
      green: { ...slots.green, api: greenApi.url },
    },
    routes: [
      { name: 'site', match: { path: '/' }, service: 'web' },
      { name: 'api', match: { path: '/api' }, service: 'api' },
    ],
  })
  await gateway.api('POST', '/v1/reload')
  expect(await get(gateway.port, '/api', 'any')).toMatchObject({ status: 200, text: 'blue api' })
  expect(await get(gateway.port, '/', 'any')).toMatchObject({ status: 200, text: 'blue' })
  await gateway.healthy('green')
  expect((await gateway.promote('green')).body.result).toBe('promoted')
  expect(await get(gateway.port, '/api', 'any')).toMatchObject({ text: 'green api' })
})

test('a file that is invalid changes nothing, names line and column, and is a warning until it is mended', async () => {
  const { gateway, slots, route } = await pair()
  await appendFile(gateway.configPath, 'lissten: 80\n')
  const refused = await gateway.api('POST', '/v1/reload')
  expect(refused).toMatchObject({ status: 422, body: { code: 'config_invalid', exit: 2 } })
  expect((refused.body as { detail: string }).detail).toMatch(
    /sluice\.yaml:\d+:1\b.*lissten.*listen/s,
  )
  const status = await gateway.status()
  expect([status.generation, status.live]).toEqual([1, 'blue'])
  expect(status.warnings).toEqual([expect.stringMatching(/^the last reload was refused: /)])
  expect(await get(gateway.port, '/', 'old.example')).toMatchObject({ status: 200 })
  await gateway.writeConfig({ slots, routes: [route('old.example')] })
  expect((await gateway.api('POST', '/v1/reload')).status).toBe(200)
  expect((await gateway.status()).warnings).toEqual([])
})

test('a change that only a restart can make is refused with the name of its key', async () => {
  const { gateway, slots, route } = await pair()
  await gateway.writeConfig({
    slots,
    routes: [route('new.example')],
    dataDir: './elsewhere',
    listen: '127.0.0.1:1',
  })
  const refused = await gateway.api('POST', '/v1/reload')
  expect(refused).toMatchObject({ status: 409, body: { code: 'restart_needed', exit: 2 } })
  expect((refused.body as { detail: string }).detail).toMatch(/^listen, dataDir cannot change/)
  expect((await gateway.status()).generation).toBe(1)
  expect(await get(gateway.port, '/', 'new.example')).toMatchObject({ status: 404 })
})

test('a reload is an event and a metric, refused or not', async () => {
  const { gateway, slots, route } = await pair()
  await gateway.api('POST', '/v1/reload')
  await gateway.writeConfig({ slots, routes: [route('old.example')], listen: '127.0.0.1:1' })
  await gateway.api('POST', '/v1/reload')
  expect(await gateway.event((e) => e.type === 'reload' && !e.ok)).toMatchObject({
    detail: expect.stringContaining('listen'),
  })
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  expect(metrics).toContain('sluice_config_reloads_total{result="ok"} 1')
  expect(metrics).toContain('sluice_config_reloads_total{result="refused"} 1')
})

test('reloads count generations on disk too: a restart goes on from the last', async () => {
  const { gateway, slots, route } = await pair()
  for (let n = 0; n < 3; n++) await gateway.api('POST', '/v1/reload')
  await gateway.close()
  const again = await startTestGateway(
    { slots, routes: [route('old.example')] },
    { dir: gateway.dir },
  )
  expect((await again.status()).generation).toBe(4)
})
