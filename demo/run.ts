// `npm run demo`: two versions of a small app as processes of their own, the gateway in front, and what to type next.
// Whatever ends it, it leaves nothing behind: no process, no file.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startGateway, type Gateway } from '../src/main.ts'
import { isSluiceError } from '../src/model/errors.ts'
import { startDemoApp, type DemoApp } from './app-process.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const data = mkdtempSync(join(tmpdir(), 'sluice-demo-'))
const apps: DemoApp[] = []
let gateway: Gateway | null = null
let ending: Promise<void> | null = null

process.on('exit', () => {
  // Reached by a crash too: the apps must not outlive the demo.
  for (const app of apps) void app.end('SIGKILL')
  rmSync(data, { recursive: true, force: true })
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0))

try {
  await start()
} catch (error) {
  console.error(`demo: ${sentenceOf(error)}`)
  await end(isSluiceError(error) ? 2 : 1)
}

async function start(): Promise<void> {
  const database = join(data, 'links.sqlite')
  const ended = (name: string): void => {
    if (ending === null) console.error(`demo: ${name} ended; the gateway goes on with what is left`)
  }
  // BREAK and BREAK_RATE make only green misbehave: it is the version that is about to be promoted.
  apps.push(await startDemoApp({ slot: 'blue', version: '1', database, breakage: {} }, ended))
  apps.push(
    await startDemoApp({ slot: 'green', version: '2', database, breakage: process.env }, ended),
  )
  const [blue, green] = apps
  gateway = await startGateway({
    configPath: join(here, 'sluice.yaml'),
    env: { ...process.env, DEMO_DATA: data, BLUE_URL: blue?.url, GREEN_URL: green?.url },
  })
  console.log(introduction(gateway))
}

function introduction({ publicUrl, adminUrl }: Gateway): string {
  const usual = adminUrl === 'http://127.0.0.1:9090'
  const npx = usual ? 'npx switch' : `npx switch --admin ${adminUrl}`
  return `
  the site      ${publicUrl}      a URL shortener; blue serves version 1
  the switch    ${adminUrl}      the gateway's own page and API

  Now, in another terminal:

    ${npx} promote green      all traffic moves to version 2, not one request fails
    ${npx} status             who serves, how healthy, how many in flight
    ${npx} rollback           and back again

  Or let version 2 break, visit it a few times, and see who takes traffic back, and why:

    ${npx} promote green --force --wait none
    curl -X POST '${publicUrl}/break?kind=errors'
    for i in 1 2 3 4 5 6 7 8 9 10 11 12; do curl -s -o /dev/null -w '%{http_code} ' ${publicUrl}/; done
    ${npx} status

  Ctrl-C ends the demo and leaves nothing behind.
`
}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return isSluiceError(error) && error.code === 'port_taken'
    ? `${error.message}; PORT and ADMIN_PORT choose others, as in: PORT=8081 ADMIN_PORT=9091 npm run demo`
    : error.message
}

function end(code: number): Promise<void> {
  ending ??= (async () => {
    // A visitor who holds a connection open should not hold up a demo.
    const patience = setTimeout(() => process.exit(code), 3000).unref()
    await gateway?.close()
    await Promise.all(apps.map((app) => app.end()))
    clearTimeout(patience)
    process.exit(code)
  })()
  return ending
}
