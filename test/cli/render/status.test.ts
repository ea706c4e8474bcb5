// The status screen at 80 columns without a terminal.
import { expect, test } from 'vitest'
import { plain } from '../../../src/cli/render/paint.ts'
import { renderStatus } from '../../../src/cli/render/status.ts'
import type { Status } from '../../../src/model/status.ts'
import {
  badOf,
  bake,
  bakingOf,
  confirmedOf,
  doneOf,
  evidenceOf,
  greenStatusOf,
  now,
  promotionOf,
  refusedOf,
  rolledBackOf,
  slotOf,
  statusOf,
  targetOf,
} from '../records.ts'

const screen = (status: Status): string => {
  const lines = renderStatus(status, { now, paint: plain, width: 80 })
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  // The time of day is that of the reader's zone.
  return `\n${lines.join('\n').replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'hh:mm:ss')}\n`
}

test('before the first promote', () => {
  expect(screen(statusOf())).toMatchInlineSnapshot(`
    "
    sluice 0.4.0   up 12d 4h   generation 41   sluice.yaml

      ● blue   live     healthy  12 in flight (2 upgraded)  1/1 targets healthy
      ○ green  standby  healthy  0 in flight                1/1 targets healthy

    No promote yet.   switch promote SLOT
    "
  `)
})

test('after a promote', () => {
  const promote = doneOf({ by: 'ana@laptop', why: 'hotfix cart' })
  expect(screen(greenStatusOf({ promote }))).toMatchInlineSnapshot(`
    "
    sluice 0.4.0   up 12d 4h   generation 42   sluice.yaml

      ● green  live     healthy  12 in flight  1/1 targets healthy
      ○ blue   standby  healthy  0 in flight   1/1 targets healthy

    last  promote blue → green 14m ago by ana@laptop, "hotfix cart": promoted, 0
          requests cut                                         undo: switch rollback
    "
  `)
})

test('with traffic, each slot that had some says how much and how well', () => {
  const traffic = { seconds: 60, requests: 7440, perSecond: 124, failedShare: 0.0002 }
  const latency = { p50Ms: 8.2, p99Ms: 61.3 }
  const none = { ...traffic, requests: 0, perSecond: 0, failedShare: null }
  const slots = {
    blue: slotOf({ live: true, inFlight: 12, traffic: { ...traffic, ...latency } }),
    green: slotOf({ traffic: { ...none, p50Ms: null, p99Ms: null } }),
  }
  expect(screen(statusOf({ slots }))).toMatchInlineSnapshot(`
    "
    sluice 0.4.0   up 12d 4h   generation 41   sluice.yaml

      ● blue   live     healthy  12 in flight  1/1 targets healthy
               124 req/s   p50 8.2ms   p99 61ms   5xx 0.02%
      ○ green  standby  healthy  0 in flight   1/1 targets healthy

    No promote yet.   switch promote SLOT
    "
  `)
})

test('while a promote runs', () => {
  const promote = promotionOf({ by: 'ana@laptop', at: '2026-11-21T11:59:57.000Z' })
  expect(screen(statusOf({ promote }))).toMatchInlineSnapshot(`
    "
    sluice 0.4.0   up 12d 4h   generation 41   sluice.yaml

      ● blue   live     healthy  12 in flight (2 upgraded)  1/1 targets healthy
      ○ green  standby  healthy  0 in flight                1/1 targets healthy

    now   promote blue → green since 3s by ana@laptop: preflight
                                                                follow: switch watch
    "
  `)
})

test('while the old slot drains', () => {
  const slots = { blue: slotOf({ inFlight: 3 }), green: slotOf({ live: true }) }
  const promote = confirmedOf({ by: 'ana@laptop' })
  expect(screen(greenStatusOf({ slots, promote }))).toMatchInlineSnapshot(`
    "
    sluice 0.4.0   up 12d 4h   generation 42   sluice.yaml

      ● green  live     healthy  0 in flight  1/1 targets healthy
      ○ blue   standby  healthy  3 in flight  1/1 targets healthy

    last  promote blue → green 14m ago by ana@laptop: draining, 3 left in blue
                                                               undo: switch rollback
    "
  `)
})

test('while the judge watches', () => {
  const promote = bakingOf({ by: 'ana@laptop', why: 'hotfix cart' })
  expect(screen(greenStatusOf({ promote }))).toMatchInlineSnapshot(`
    "
    sluice 0.4.0   up 12d 4h   generation 42   sluice.yaml

      ● green  live     healthy  12 in flight  1/1 targets healthy
      ○ blue   standby  healthy  0 in flight   1/1 targets healthy

    now   promote blue → green 14m ago by ana@laptop, "hotfix cart": live, and
          watched, 0 requests cut                              undo: switch rollback
      ◌ watch     23s of 10m   1,812 requests   5xx 0.00%   evidence 0.4:1
                  p99 58ms (was 61ms)
                  limit 1.0%: the floor; blue failed 0 of 2,310 before; if it is
                  bad, traffic goes back to blue
    "
  `)
})

test('while a bad slot waits for a person', () => {
  const verdict = badOf()
  const paused = { ...bake, onFail: 'pause' } as const
  const promote = bakingOf({ by: 'ci', bake: paused, evidence: evidenceOf({ verdict }) })
  expect(screen(greenStatusOf({ promote }))).toMatchInlineSnapshot(`
    "
    sluice 0.4.0   up 12d 4h   generation 42   sluice.yaml

      ● green  live     healthy  12 in flight  1/1 targets healthy
      ○ blue   standby  healthy  0 in flight   1/1 targets healthy

    now   promote blue → green 14m ago by ci: live, and found bad, 0 requests cut
                                                               undo: switch rollback
      ✖ watch     4 of 18 responses failed (limit 1.0%), evidence 1,440:1
        limit     1.0%: the floor; blue failed 0 of 2,310 before
        worst     4 of 9 responses failed on route api (limit 1.0%), evidence
                  2,210:1
        ✖ hh:mm:ss  api   500          blue answered  req-1
        ✖ hh:mm:ss  api   504 timeout  blue answered  req-2
        ✖ hh:mm:ss  site  500          blue answered  req-3
        ✖ hh:mm:ss  api   500          blue answered  req-4
        seen by   nobody, of these 4: blue answered in its place
      ⚠ judge     green is bad and stays live until you decide
                  go back: switch rollback   keep it: switch promote green --force
    "
  `)
})

test('while traffic goes back', () => {
  const promote = rolledBackOf({ by: 'ci', phase: 'roll-back', result: 'pending', error: null })
  expect(screen(statusOf({ promote }))).toContain(': rolling back\n')
})

test('after a rollback by the judge', () => {
  expect(screen(statusOf({ promote: rolledBackOf({ by: 'ci' }) }))).toMatchInlineSnapshot(`
    "
    sluice 0.4.0   up 12d 4h   generation 41   sluice.yaml

      ● blue   live     healthy  12 in flight (2 upgraded)  1/1 targets healthy
      ○ green  standby  healthy  0 in flight                1/1 targets healthy

    last  promote blue → green 14m ago by ci: rolled back: after 3.6 s: 4 of 18
          responses failed (limit 1%), evidence 1,440:1  more: switch history show 7
      ✔ rollback  by the judge: detected 588ms after the first failure, flipped in
                  0.1ms
    "
  `)
})

test('after a watch that could not tell', () => {
  const promote = doneOf({ by: 'ci', bake })
  expect(screen(greenStatusOf({ promote }))).toContain(
    '  ⚠ verdict   inconclusive: too few requests to tell\n',
  )
})

test('with a sick standby, a refused promote and warnings', () => {
  const detail = '503 {"db":"connection refused","since":"2026-11-21T11:40:00Z"}'
  const sick = targetOf({
    service: 'api',
    url: 'http://green-api:4002',
    address: '10.0.3.2',
    health: 'unhealthy',
    lastProbe: { ok: false, at: '2026-11-21T11:59:59.000Z', ms: 2, status: 503, detail },
  })
  const fresh = targetOf({ url: 'http://127.0.0.1:3002', health: 'unknown', lastProbe: null })
  const slots = {
    blue: slotOf({ live: true }),
    green: slotOf({ healthy: false, targets: [sick, fresh, targetOf({})] }),
  }
  const warnings = [
    'the last reload was refused: sluice.yaml:15:15  routes[0].limit  expected a rate',
  ]
  const promote = refusedOf({ by: 'ci' })
  expect(screen(statusOf({ slots, promote, warnings }))).toMatchInlineSnapshot(`
    "
    sluice 0.4.0   up 12d 4h   generation 41   sluice.yaml

      ● blue   live     healthy      0 in flight  1/1 targets healthy
      ○ green  standby  not healthy  0 in flight  1/3 targets healthy
          ✖ api http://green-api:4002 at 10.0.3.2 unhealthy: 503 {"db":"connection
            refused","since":"2026-11-21T11:40:00Z"} (1s ago)
          ◌ web http://127.0.0.1:3002 unknown: not probed yet

    last  promote blue → green 14m ago by ci: refused: green/web/127.0.0.1:3002 is
          unhealthy, last answer: 503 {"db":"connection refused"}
                                                         more: switch history show 7

    ⚠ the last reload was refused: sluice.yaml:15:15  routes[0].limit  expected a
      rate
    "
  `)
})
