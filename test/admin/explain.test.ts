// The explanation over the admin API and as the command prints it, beside what the gateway really does.
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))

test('what is explained is what happens', async () => {
  const app = await upstream('app')
  const gateway = await startTestGateway({
    slots: { blue: { web: app.url }, green: { web: app.url } },
    routes: [{ name: 'shop', match: { path: '/shop' }, service: 'web' }],
  })
  for (const [path, status] of [
    ['/shop/1', 200],
    ['/shopping', 404],
  ] as const) {
    expect((await fetch(`${gateway.url}${path}`)).status).toBe(status)
    const { body } = await gateway.api('GET', `/v1/explain?method=GET&url=${path}`)
    expect(body).toMatchObject({
      verdict: status === 200 ? 'forward to blue/web' : 'refuse with 404 no_route',
    })
  }

  const words = [
    'bin/switch.js',
    '--admin',
    gateway.adminUrl,
    'explain',
    'GET',
    'https://x.example/shop/1?q=1',
  ]
  const { stdout } = await run(process.execPath, words, { cwd: root })
  expect(stdout).toMatch(/route\s+shop\s+any host, \/shop, any method\s+sluice\.yaml:\d+/)
  expect(stdout.trim().split('\n').at(-1)).toBe('→ forward to blue/web')
})

test('a question that is none is 400 and says what was found', async () => {
  const app = await upstream('app')
  const gateway = await startTestGateway({
    slots: { blue: { web: app.url }, green: { web: app.url } },
  })
  for (const [query, found] of [
    ['method=GET&url=nonsense', 'nonsense'],
    ['method=GET&url=/&header=nonsense', 'nonsense'],
    ['method=GET', 'url'],
  ] as const) {
    const { status, body } = await gateway.api('GET', `/v1/explain?${query}`)
    expect(status).toBe(400)
    expect((body as { detail: string }).detail).toContain(found)
  }
})
