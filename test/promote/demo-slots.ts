// A gateway in front of the demo app, version 1 in blue and version 2 in green: for what lives longer than a request.
import { onTestFinished } from 'vitest'
import { startApp } from '../../demo/app/server.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'

/** `promote` are keys of its section in the config. Closed when the test ends. */
export async function startDemoSlots(promote: object): Promise<TestGateway> {
  const blue = await startApp({ version: '1', slot: 'blue', graceMs: 0 })
  const green = await startApp({ version: '2', slot: 'green', graceMs: 0 })
  onTestFinished(async () => void (await Promise.all([blue.close(), green.close()])))
  return startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    promote: { ready: '2s', ...promote },
  })
}
