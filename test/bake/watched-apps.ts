// Both versions of the demo app behind a gateway, green live and watched: what a bake is about, with faults to be turned on.
import { expect } from 'vitest'
import { startDemoApps, type DemoApps } from '../support/demo-apps.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { historyLength, sendAll, twenty, type Ask, type Seen } from './traffic.ts'
import { twoSlots } from './visits.ts'

export interface WatchedApps {
  readonly gateway: TestGateway
  readonly apps: DemoApps
}

export interface Before {
  /** Over the defaults of the gateway. */
  readonly config?: object
  /** What the old slot was asked before the switch. */
  readonly ask?: Ask
  readonly count?: number
}

/** Blue is live, and green is not yet. */
export async function standingApps({
  config = {},
  ask = twenty('/api/version'),
  count = historyLength,
}: Before = {}): Promise<WatchedApps> {
  const apps = await startDemoApps()
  const gateway = await startTestGateway(twoSlots(apps.blue.url, apps.green.url, config))
  expect(await sendAll(gateway, count, ask)).toMatchObject({ green: 0, failures: [] })
  return { gateway, apps }
}

export async function watchedApps(before: Before = {}): Promise<WatchedApps> {
  const watched = await standingApps(before)
  await promoteGreen(watched.gateway)
  return watched
}

export async function promoteGreen(gateway: TestGateway): Promise<void> {
  expect((await gateway.promote('green')).body.result).toBe('promoted')
}

/** As `BREAK` does from the start of an app; `kind=none` heals. */
export async function breakApp(app: { readonly url: string }, query: string): Promise<void> {
  const { status } = await fetch(`${app.url}/break?${query}`, { method: 'POST' })
  expect(status).toBe(200)
}

/** Which slot serves, and whether its promotion was taken back. */
export async function outcomeOf(gateway: TestGateway) {
  const { live, promote } = await gateway.status()
  const { counts, alerts } = promote?.evidence ?? { counts: null, alerts: [] }
  return { live, retreat: promote?.retreat ?? null, counts, alerts: alerts.map((a) => a.kind) }
}

/** All was answered by green, at least so much, and nothing is thought of it. */
export async function expectCalm(gateway: TestGateway, seen: Seen, atLeast: number): Promise<void> {
  expect(seen).toMatchObject({ blue: 0, failures: [] })
  expect(seen.green).toBeGreaterThan(atLeast)
  const { live, promote } = await gateway.status()
  expect(promote?.evidence?.alerts).toEqual([])
  expect(promote?.evidence?.counts).toMatchObject({ responses: seen.green, failed: 0 })
  expect([live, promote?.retreat]).toEqual(['green', null])
}
