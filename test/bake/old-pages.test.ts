// Pages of the old version that ask for what is gone: a 404 is no failure of the new version, and no offence.
import { expect, test } from 'vitest'
import { sendAll } from './traffic.ts'
import { outcomeOf, promoteGreen, standingApps } from './watched-apps.ts'
import { visit } from './visits.ts'

test(
  'A11: two hundred visitors with old pages ask for fifteen chunks each that are gone: 404 is no failure of the new version',
  { timeout: 60_000 },
  async () => {
    const { gateway } = await standingApps()
    const page = await visit(gateway, { path: '/' })
    const script = /\/assets\/app\.[0-9a-f]+\.js/.exec(page.text)?.[0] ?? ''
    expect((await visit(gateway, { path: script })).status).toBe(200)
    await promoteGreen(gateway)
    const seen = await sendAll(gateway, 3000, (n) => ({
      client: n % 200,
      path: n % 15 === 0 ? script : script.replace('app.', `chunk-${n % 15}.`),
    }))
    expect(seen).toMatchObject({ blue: 0, green: 3000, retried: 0 })
    expect(new Set(seen.failures.map((line) => line.slice(-3)))).toEqual(new Set(['404']))
    expect(seen.failures).toHaveLength(3000)
    const { counts, ...outcome } = await outcomeOf(gateway)
    expect(outcome).toEqual({ live: 'green', alerts: [], retreat: null })
    expect(counts).toMatchObject({ responses: 3000, failed: 0, commonCause: 0 })
    // Nor has anybody been shut out for it.
    expect(await sendAll(gateway, 200, (n) => ({ client: n, path: '/api/version' }))).toMatchObject(
      {
        green: 200,
        failures: [],
      },
    )
  },
)
