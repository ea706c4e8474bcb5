// The watch after a switch at 80 columns without a terminal: while it goes on, when it was bad, and as the history has it.
import { expect, test } from 'vitest'
import { alertLines, bakeLines, beginLines, goesOnLines } from '../../../src/cli/render/bake.ts'
import { foundLines } from '../../../src/cli/render/condemnation.ts'
import { oddsText, limitText, rateText } from '../../../src/cli/render/evidence-figures.ts'
import { renderHistory, renderPromotion } from '../../../src/cli/render/history.ts'
import { plain } from '../../../src/cli/render/paint.ts'
import { verdictLines } from '../../../src/cli/render/promotion.ts'
import type { Promotion } from '../../../src/model/promotion.ts'
import {
  badOf,
  bake,
  bakingOf,
  doneOf,
  evidenceOf,
  latencyOf,
  now,
  promotionOf,
  rolledBackOf,
  sampleOf,
} from '../records.ts'

const view = { now, paint: plain, width: 80 }
/** The time of day is that of the reader's zone. */
const text = (lines: readonly string[]): string => {
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  return `\n${lines.join('\n').replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'hh:mm:ss')}\n`
}

test('a watch that goes on is one line where there is room, else as many as it takes', () => {
  expect(bakeLines(bakingOf(), 100)).toEqual([
    '  ◌ watch     23s of 10m   1,812 requests   5xx 0.00%   evidence 0.4:1   p99 58ms (was 61ms)',
  ])
  expect(text(bakeLines(bakingOf(), 80))).toMatchInlineSnapshot(`
    "
      ◌ watch     23s of 10m   1,812 requests   5xx 0.00%   evidence 0.4:1
                  p99 58ms (was 61ms)
    "
  `)
})

test('the evidence that is told is of whatever is nearest to an alarm', () => {
  const worst = { route: 'api', responses: 9, failed: 3, limit: 0.01, value: 310, threshold: 4000 }
  const evidence = evidenceOf({ worst, rate: 0.003, latency: { before: null, after: null } })
  expect(text(bakeLines(bakingOf({ evidence }), 80))).toMatchInlineSnapshot(`
    "
      ◌ watch     23s of 10m   1,812 requests   5xx 0.30%   evidence 310:1 (api)
    "
  `)
})

test('failures that are little evidence say how many of them count', () => {
  const counted = { responses: 300, failed: 2 }
  const counts = { responses: 532, failed: 176, commonCause: 4, doubtful: 0, counted }
  const evidence = evidenceOf({ counts, rate: 176 / 532 })
  expect(text(bakeLines(bakingOf({ evidence }), 80))).toMatchInlineSnapshot(`
    "
      ◌ watch     23s of 10m   532 requests   5xx 33.1%   evidence 0.4:1
                  p99 58ms (was 61ms)   4 failed on both slots
                  2 of 172 failures counted
    "
  `)
})

test('before the first look there is only how long it takes', () => {
  expect(text(bakeLines(bakingOf({ evidence: null }), 80))).toMatchInlineSnapshot(`
    "
      ◌ watch     for 10m
    "
  `)
})

test('its begin says what happens if it finds something', () => {
  const whatIf = (onFail: 'rollback' | 'pause' | 'notify' | 'dry-run'): string[] =>
    beginLines(bakingOf({ bake: { ...bake, onFail } }), 80)
  expect(
    text([...whatIf('rollback'), ...whatIf('pause'), ...whatIf('notify'), ...whatIf('dry-run')]),
  ).toMatchInlineSnapshot(`
    "
      ◌ watch     the judge watches green for 10m; if it is bad, traffic goes back
                  to blue
      ◌ watch     the judge watches green for 10m; if it is bad, it stays live until
                  you decide
      ◌ watch     the judge watches green for 10m; if it is bad, you are told, and
                  it stays live
      ◌ watch     the judge watches green for 10m; if it is bad, you are told what
                  would have been done
    "
  `)
})

test('whoever leaves before its end is told that it goes on, and until when', () => {
  expect(text(goesOnLines(bakingOf(), now, 80))).toMatchInlineSnapshot(`
    "
                  the judge goes on by itself for 9m 37s, until hh:mm:ss; if it is
                  bad, traffic goes back to blue. "switch status" shows it, "switch
                  watch" follows it.
    "
  `)
  const unseen = bakingOf({ evidence: null, at: '2026-11-21T11:59:30.000Z' })
  expect(goesOnLines(unseen, now, 200)[0]).toContain('for 9m 30s, until ')
})

test('alerts are told once more', () => {
  const slow = {
    route: 'api',
    quantile: 'p90',
    share: 0.41,
    limit: 0.2,
    value: 2100,
    threshold: 2000,
    before: latencyOf(120),
    after: latencyOf(310),
  } as const
  const { counts } = badOf()
  const alerts = [
    { kind: 'latency', afterMs: 31_000, slow },
    { kind: 'common-cause', afterMs: 64_000, counts: { ...counts, commonCause: 4 }, samples: [] },
  ] as const
  expect(text(alertLines(bakingOf({ evidence: evidenceOf({ alerts }) }), 80)))
    .toMatchInlineSnapshot(`
    "
      ⚠ judge     after 31s: slower than before: 41.0% of route api took longer than
                  the old p90 (limit 20%); p50 62ms (was 24ms), p99 310ms (was
                  120ms)
      ⚠ judge     after 1m 4s: both slots failed the same requests (4 of 18): look
                  at what they share
    "
  `)
})

test('a promotion that the judge rolled back is replayed whole', () => {
  const promotion = rolledBackOf({ by: 'ana@laptop', version: '2.9.0' })
  expect(text(renderPromotion(promotion, view))).toMatchInlineSnapshot(`
    "
    #7 promote blue → green: rolled back
      at          2026-11-21T11:46:00.000Z (14m ago)
      by          ana@laptop
      version     2.9.0
      generation  42
      ✔ probe     2 of 2 targets of green healthy                               1.2s
      ✔ intent    on disk                                                      3.7ms
      ✔ switch    green is live, generation 42                                <0.1ms
      ✔ smoke     GET / answered 200 by green                                   18ms
      ✔ confirm   green recorded                                               3.1ms
      ✖ watch     4 of 18 responses failed (limit 1.0%), evidence 1,440:1       3.6s
        limit     1.0%: the floor; blue failed 0 of 2,310 before
        worst     4 of 9 responses failed on route api (limit 1.0%), evidence
                  2,210:1
        ✖ hh:mm:ss  api   500          blue answered  req-1
        ✖ hh:mm:ss  api   504 timeout  blue answered  req-2
        ✖ hh:mm:ss  site  500          blue answered  req-3
        ✖ hh:mm:ss  api   500          blue answered  req-4
        seen by   nobody, of these 4: blue answered in its place
      ✔ rollback  blue is live, generation 43, 588ms after the first failure   0.1ms
      ✔ confirm   blue recorded                                                2.8ms
    "
  `)
})

test('an id that does not fit stands below its sample', () => {
  const id = '0d4c8a8e-6a0b-4df4-9e0c-4f4f6b0a51c2'
  const samples = [
    sampleOf({
      id,
      route: 'checkout',
      failure: 'upstream_connect_timeout',
      status: 504,
      pair: 'none',
    }),
    sampleOf({ id, pair: 'old-ok' }),
  ]
  const { counts } = badOf()
  const judgement = badOf({
    samples,
    worst: null,
    counts: { ...counts, failed: 10 },
    cause: { kind: 'consecutive', failures: 10 },
  })
  expect(text(foundLines(judgement, bakingOf(), 80))).toMatchInlineSnapshot(`
    "
      ✖ watch     10 responses in a row failed, 10 of 18 responses failed since the
                  switch
        limit     1.0%: the floor; blue failed 0 of 2,310 before
        ✖ hh:mm:ss  checkout  504 connect timeout  –
          0d4c8a8e-6a0b-4df4-9e0c-4f4f6b0a51c2
        ✖ hh:mm:ss  api       500                  blue answered
          0d4c8a8e-6a0b-4df4-9e0c-4f4f6b0a51c2
        seen by   1 visitor of these first 2; blue answered the others
      ⚠ judge     green is bad, but blue does not answer its probes: traffic goes
                  back as soon as it does
    "
  `)
})

test('a slot that is only slower has no samples, but a before and a now', () => {
  const slow = {
    route: null,
    quantile: 'p99',
    share: 0.09,
    limit: 0.03,
    value: 1200,
    threshold: 1000,
    before: latencyOf(120),
    after: latencyOf(310),
  } as const
  const judgement = badOf({ cause: { kind: 'latency', slow }, worst: null, samples: [] })
  const waiting = bakingOf({ bake: { ...bake, onFail: 'pause' } })
  expect(text(foundLines(judgement, waiting, 80))).toMatchInlineSnapshot(`
    "
      ✖ watch     9.00% of responses took longer than the old p99 (limit 3.0%), p50
                  62ms (was 24ms), p99 310ms (was 120ms), evidence 1,200:1
      ⚠ judge     green is bad and stays live until you decide
                  go back: switch rollback   keep it: switch promote green --force
    "
  `)
})

test('a bad slot that serves on comes with what can be done about it', () => {
  const lines = (['rollback', 'pause', 'notify', 'dry-run'] as const).flatMap((onFail) =>
    verdictLines(condemnedOf(onFail), plain, 80),
  )
  expect(text(lines)).toMatchInlineSnapshot(`
    "
      ⚠ judge     green is bad, but blue does not answer its probes: traffic goes
                  back as soon as it does
      ⚠ judge     green is bad and stays live until you decide
                  go back: switch rollback   keep it: switch promote green --force
      ⚠ judge     green is bad and stays live, as onFail: notify says; go back:
                  switch rollback
      ⚠ judge     green is bad: without dry-run, traffic would be back on blue; go
                  back: switch rollback
    "
  `)
})

test('a watch that was kept has its figures as a step and its sentence as the verdict', () => {
  expect(text(renderPromotion(keptOf(), view))).toMatchInlineSnapshot(`
    "
    #7 promote blue → green: promoted
      at          2026-11-21T11:46:00.000Z (14m ago)
      by          ana@laptop
      generation  42
      ✔ probe     2 of 2 targets of green healthy                               1.2s
      ✔ intent    on disk                                                      3.7ms
      ✔ switch    green is live, generation 42                                <0.1ms
      ✔ smoke     GET / answered 200 by green                                   18ms
      ✔ confirm   green recorded                                               3.1ms
      ✔ drain     3 finished, 0 cut                                            812ms
      ✔ watch     1,812 requests   5xx 0.00%   evidence 0.4:1                    10m
                  p99 58ms (was 61ms)
      ✔ verdict   kept: 0 of 1,812 responses failed; the limit is 1%, the floor;
                  rates above 0.17% are excluded
    "
  `)
})

test('the history has what each watch found on a line of its own', () => {
  const ended = { kind: 'ended', detail: 'ended by the rollback to blue', judgement: null } as const
  const promotions = [
    keptOf({ id: 13, why: 'hotfix cart' }),
    rolledBackOf({ id: 12 }),
    doneOf({ id: 11, bake, verdict: ended }),
    doneOf({ id: 10 }),
  ].map((promotion) => ({ ...promotion, by: 'ana@laptop' }))
  expect(text(renderHistory(promotions, view))).toMatchInlineSnapshot(`
    "
     id  when     kind     from → to     result       took  by
    #13  14m ago  promote  blue → green  promoted     2.0s  ana@laptop
         "hotfix cart"
         watch: kept after 10m: 1,812 requests, 5xx 0.00%, evidence 0.4:1, p99 58ms
         (was 61ms)
    #12  14m ago  promote  blue → green  rolled back  1.2s  ana@laptop
         watch: rolled back after 3.6s: 4 of 18 responses failed (limit 1.0%),
         evidence 1,440:1
    #11  14m ago  promote  blue → green  promoted     2.0s  ana@laptop
         watch: ended by the rollback to blue
    #10  14m ago  promote  blue → green  promoted     2.0s  ana@laptop
    "
  `)
})

test('a promotion that was not watched has no word of a watch', () => {
  expect(bakeLines(doneOf(), 80)).toEqual([])
  expect(beginLines(promotionOf(), 80)).toEqual([])
  expect(goesOnLines(doneOf(), now, 80)).toEqual([])
})

test('figures keep what matters', () => {
  expect([0, 0.000_01, 0.084, 0.625, 1].map(rateText)).toEqual([
    '0.00%',
    '<0.01%',
    '8.40%',
    '62.5%',
    '100.0%',
  ])
  expect([0.0025, 0.01, 0.034, 0.5].map(limitText)).toEqual(['0.25%', '1.0%', '3.4%', '50%'])
  expect([0.04, 9.94, 1440.4, 1e30].map(oddsText)).toEqual([
    '0.0:1',
    '9.9:1',
    '1,440:1',
    'over 1,000,000:1',
  ])
})

function keptOf(changes: Partial<Promotion> = {}): Promotion {
  const { counts, limit, leftMs: _, ...evidence } = evidenceOf()
  const judgement = {
    kind: 'kept',
    afterMs: 600_000,
    counts,
    limit,
    excludedAbove: 0.0017,
  } as const
  const detail =
    '0 of 1,812 responses failed; the limit is 1%, the floor; rates above 0.17% are excluded'
  const { steps } = doneOf()
  return doneOf({
    bake,
    steps: [...steps, { name: 'watch', ok: true, detail, ms: 600_000 }],
    verdict: { kind: 'kept', detail, judgement },
    evidence: { ...evidence, counts, limit, leftMs: 0, elapsedMs: 600_000, verdict: judgement },
    by: 'ana@laptop',
    ...changes,
  })
}

function condemnedOf(onFail: 'rollback' | 'pause' | 'notify' | 'dry-run'): Promotion {
  const judgement = badOf()
  return doneOf({
    bake: { ...bake, onFail },
    verdict: { kind: 'condemned', detail: 'green is bad', judgement },
  })
}
