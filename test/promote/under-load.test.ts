// The main job: all traffic moves from version to version, ten times in a row, and nobody notices.
import { expect, test } from 'vitest'
import { demoRoutes, startDemoApps } from '../support/demo-apps.ts'
import { temporaryDir, writeGatewayConfig } from '../support/gateway.ts'
import { startGatewayProcess } from '../support/gateway-process.ts'
import { sendVisitors, type Tally } from '../support/visitors.ts'

const promotes = 10

test('ten promotes in a row under load fail not one request, and no visitor goes back a version', async () => {
  const apps = await startDemoApps()
  const configPath = await writeGatewayConfig(await temporaryDir(), {
    slots: apps.slots,
    routes: demoRoutes,
    // As it is used: each promote is watched, and the next one is the way out of the last.
    promote: { bake: '10m' },
  })
  const gateway = await startGatewayProcess(configPath)
  await gateway.healthy('blue')
  await gateway.healthy('green')

  const began = performance.now()
  const visitors = sendVisitors(gateway.url, { kept: 20, fresh: 20, everyMs: 50 })
  for (let n = 1; n <= promotes; n++) {
    await allHaveSeen(visitors.tally.runs, n)
    await moreRequests(visitors.tally, 300)
    const answer = await gateway.promote(n % 2 === 1 ? 'green' : 'blue')
    expect(answer.body.result).toBe('promoted')
  }
  await allHaveSeen(visitors.tally.runs, promotes + 1)
  await visitors.leave()
  const seconds = (performance.now() - began) / 1000

  const { total, failures, runs } = visitors.tally
  const rate = Math.round(total / seconds)
  console.log(
    `${promotes} promotes, ${rate} requests a second: ${failures.length} failed of ${total}`,
  )
  expect(failures).toEqual([])
  // Each visitor saw each version once a promote, and never an old one again after the first new one.
  const wanted = Array.from({ length: promotes + 1 }, (_, i) => (i % 2 === 0 ? '1' : '2'))
  for (const run of runs) expect(run).toEqual(wanted)
  expect(total).toBeGreaterThanOrEqual(seconds * 300)
}, 60_000)

/** So that each version serves for a while, and not only on its way in and out. */
async function moreRequests(tally: Tally, count: number): Promise<void> {
  const enough = tally.total + count
  await expect.poll(() => tally.total >= enough, { timeout: 15_000, interval: 20 }).toBe(true)
}

/** Traffic itself is the clock: the next promote begins when every visitor has been served by the last one. */
async function allHaveSeen(runs: readonly string[][], versions: number): Promise<void> {
  await expect
    .poll(() => runs.every((run) => run.length >= versions), { timeout: 15_000, interval: 20 })
    .toBe(true)
}
