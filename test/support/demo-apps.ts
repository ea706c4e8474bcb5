// Both versions of the demo app as processes, blue with version 1 and green with version 2, on one database.
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { startDemoApp, type DemoApp } from '../../demo/app-process.ts'
import { temporaryDir } from './gateway.ts'

export interface DemoApps {
  readonly blue: DemoApp
  readonly green: DemoApp
  /** The `slots` section of a config: page and API of each version are one slot. */
  readonly slots: object
}

/** Ended when the test ends. `breakage` makes green misbehave. */
export async function startDemoApps(
  breakage: Readonly<Record<string, string>> = {},
): Promise<DemoApps> {
  const database = join(await temporaryDir(), 'links.sqlite')
  const blue = await startOne({ slot: 'blue', version: '1', database, breakage: {} })
  const green = await startOne({ slot: 'green', version: '2', database, breakage })
  return {
    blue,
    green,
    slots: { blue: { web: blue.url, api: blue.url }, green: { web: green.url, api: green.url } },
  }
}

export const demoRoutes = [
  { name: 'api', match: { path: '/api' }, service: 'api' },
  { name: 'site', match: { path: '/' }, service: 'web' },
]

async function startOne(options: Parameters<typeof startDemoApp>[0]): Promise<DemoApp> {
  const app = await startDemoApp(options, () => {})
  onTestFinished(() => app.end('SIGKILL'))
  return app
}
