// Where traffic would go back to: only to a slot that is seen to be well; and over a restart in the midst of a bake.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startGatewayProcess } from '../support/gateway-process.ts'
import {
  startTestGateway,
  temporaryDir,
  writeGatewayConfig,
  type TestGateway,
} from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { rolledBack, twoSlots, visit } from './visits.ts'

test('scenario 14: with the old slot down traffic stays and that is said; when it is back, traffic goes back', async () => {
  const blue = await upstream('blue')
  const green = await upstream('green', (_req, res) => void res.writeHead(500).end('broken'))
  const gateway = await startTestGateway(twoSlots(blue.url, green.url))
  await visitAll(gateway, 10)
  await gateway.promote('green')
  blue.setHealth(503)
  await gateway.event(
    (e) => e.type === 'target-health' && e.slot === 'blue' && e.health === 'unhealthy',
  )
  const said = gateway.event((e) => e.type === 'judge' && e.kind === 'no-way-back')
  await visitAll(gateway, 1)
  expect(await said).toMatchObject({
    slot: 'green',
    detail: expect.stringContaining('blue does not answer its probes'),
  })
  expect((await gateway.status()).live).toBe('green')
  blue.setHealth(200)
  await rolledBack(gateway)
  expect((await gateway.status()).live).toBe('blue')
  expect((await visit(gateway)).text).toBe('blue')
})

test('scenario 15: killed in the midst of a bake it serves the recorded slot, and goes on with what it had seen', async () => {
  let broken = false
  const blue = await upstream('blue')
  const green = await upstream('green', (_req, res) => {
    res.writeHead(broken ? 500 : 200).end('green')
  })
  const dir = await temporaryDir()
  const configPath = await writeGatewayConfig(dir, twoSlots(blue.url, green.url))
  const first = await startGatewayProcess(configPath)
  await first.healthy('blue')
  await first.healthy('green')
  await visitAll(first, 10)
  // What the old slot did before is on disk every ten seconds, and here at once, by a restart that is no kill.
  await first.end('SIGTERM')
  const second = await startGatewayProcess(configPath)
  await second.healthy('blue')
  await second.healthy('green')
  expect((await second.promote('green')).body.result).toBe('promoted')
  await visitAll(second, 2)
  const before = await expectSaved(dir)
  await second.end('SIGKILL')

  const third = await startGatewayProcess(configPath)
  const { live, promote } = await third.status()
  expect([live, promote?.phase, promote?.verdict]).toEqual(['green', 'bake', null])
  // 200 requests of blue, from before the promote, are still the measure.
  expect(promote?.evidence?.limit.old).toMatchObject({ responses: 200, failed: 0 })
  expect(promote?.evidence?.counts.responses).toBeGreaterThanOrEqual(before)
  await third.healthy('blue')
  broken = true
  await visitAll(third, 1)
  await rolledBack(third)
  const after = await third.status()
  expect(after.live).toBe('blue')
  // No generation is used twice, and none goes back.
  expect(after.generation).toBeGreaterThan(promote?.generation ?? 0)
}, 60_000)

test('what was saved and cannot be read is said, and the bake goes on anew', async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const config = twoSlots(blue.url, green.url)
  const first = await startTestGateway(config)
  await first.promote('green')
  await first.close()
  await writeFile(join(first.dir, '.sluice', 'bake.json'), '{"promotion":1}\n{"torn')
  const second = await startTestGateway(config, { dir: first.dir })
  expect(second.gateway.warnings).toEqual([
    'the bake under way could not be read: it is not whole JSON; the judge begins anew',
  ])
  expect((await second.status()).promote).toMatchObject({ phase: 'bake', verdict: null })
})

test('a bake whose time ran out while the gateway was away ends with its start', async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const config = twoSlots(blue.url, green.url, { promote: { bake: '1s', smoke: [] } })
  const first = await startTestGateway(config)
  await first.promote('green')
  await first.close()
  await new Promise((done) => setTimeout(done, 1000))
  const second = await startTestGateway(config, { dir: first.dir })
  expect(await second.settled()).toMatchObject({ verdict: { kind: 'inconclusive' } })
  expect((await second.status()).live).toBe('green')
})

/** Resolves when the judge is on disk, with how many responses it knew of. */
async function expectSaved(dir: string): Promise<number> {
  let known = 0
  await expect
    .poll(async () => {
      const text = await readFile(join(dir, '.sluice', 'bake.json'), 'utf8').catch(() => '')
      known = Number(/\\"responses\\":(\d+),\\"failed\\":0,\\"commonCause/.exec(text)?.[1] ?? 0)
      return known
    })
    .toBe(40)
  return known
}

async function visitAll(gateway: Pick<TestGateway, 'url'>, rounds: number): Promise<void> {
  for (let n = 0; n < 20 * rounds; n++) await visit(gateway, { client: n % 20 })
}
