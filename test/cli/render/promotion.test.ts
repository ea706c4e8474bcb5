// Steps, last lines, verdicts, history and events at 80 columns without a terminal.
import { expect, test } from 'vitest'
import { renderEvent } from '../../../src/cli/render/event.ts'
import { renderHistory, renderPromotion } from '../../../src/cli/render/history.ts'
import { plain } from '../../../src/cli/render/paint.ts'
import { liveLine, verdictLines } from '../../../src/cli/render/promotion.ts'
import { renderStep } from '../../../src/cli/render/steps.ts'
import type { GatewayEvent } from '../../../src/model/events.ts'
import {
  bakingOf,
  confirmedOf,
  doneOf,
  now,
  promotionOf,
  refusedOf,
  rolledBackOf,
  stepsOf,
} from '../records.ts'

const view = { now, paint: plain, width: 80 }
const text = (lines: readonly string[]): string => {
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  return `\n${lines.join('\n')}\n`
}

test('steps with their times at the right', () => {
  const steps = [...stepsOf(5), ...refusedOf().steps]
  expect(text(steps.flatMap((step) => renderStep(step, plain, 80)))).toMatchInlineSnapshot(`
    "
      ✔ probe     2 of 2 targets of green healthy                               1.2s
      ✔ intent    on disk                                                      3.7ms
      ✔ switch    green is live, generation 42                                <0.1ms
      ✔ smoke     GET / answered 200 by green                                   18ms
      ✔ confirm   green recorded                                               3.1ms
      ✖ probe     green/web/127.0.0.1:3002 is unhealthy, last answer: 503      30.0s
                  {"db":"connection refused"}
    "
  `)
})

test('the last line after the drain, during it, and when requests were cut', () => {
  const cut = doneOf({ drained: { finished: 2, cut: 1 } })
  const lines = [
    liveLine(doneOf(), null),
    liveLine(confirmedOf(), 1),
    liveLine(confirmedOf(), 0),
    liveLine(cut, null),
  ]
  expect(text(lines)).toMatchInlineSnapshot(`
    "
    green is live. 0 requests cut.   2.0s   undo: switch rollback
    green is live. blue has 1 request left.   1.2s   undo: switch rollback
    green is live. blue still drains.   1.2s   undo: switch rollback
    green is live. 1 request cut.   2.0s   undo: switch rollback
    "
  `)
})

test('the verdict in words, and what was overruled', () => {
  const [probe] = refusedOf().steps
  const forced = doneOf({ forced: true, steps: probe === undefined ? [] : [probe, ...stepsOf(5)] })
  const kept = doneOf({
    verdict: { kind: 'kept', detail: '5xx 0.01% of 1,812 requests, 0.02% before', judgement: null },
  })
  expect(text([...verdictLines(forced, plain, 80), ...verdictLines(kept, plain, 80)]))
    .toMatchInlineSnapshot(`
    "
      ⚠ overruled probe failed; it was forced
      ⚠ verdict   inconclusive: too few requests to tell
      ✔ verdict   kept: 5xx 0.01% of 1,812 requests, 0.02% before
    "
  `)
})

test('the history as a table', () => {
  const rollback = doneOf({
    id: 12,
    kind: 'rollback',
    from: 'green',
    to: 'blue',
    result: 'rolled-back',
    by: 'ana@laptop',
  })
  const promotions = [
    rollback,
    doneOf({
      id: 11,
      at: '2026-11-20T09:00:00.000Z',
      by: 'deploy@ci-runner-17',
      why: 'release 2.9.0, see the notes of the cart team before you roll back',
    }),
    refusedOf({ id: 9, at: '2026-11-01T09:00:00.000Z', by: 'bob@vps-1' }),
  ]
  expect(text(renderHistory(promotions, view))).toMatchInlineSnapshot(`
    "
     id  when     kind      from → to     result        took  by
    #12  14m ago  rollback  green → blue  rolled back   2.0s  ana@laptop
    #11  1d ago   promote   blue → green  promoted      2.0s  deploy@ci-runner-17
         "release 2.9.0, see the notes of the cart team before you roll back"
     #9  20d ago  promote   blue → green  refused      30.0s  bob@vps-1
    "
  `)
  expect(renderHistory([], view)).toEqual(['No promote yet.'])
})

test('one promotion with all its steps', () => {
  const refused = refusedOf({ by: 'ana@laptop', why: 'hotfix cart' })
  expect(text(renderPromotion(refused, view))).toMatchInlineSnapshot(`
    "
    #7 promote blue → green: refused
      at          2026-11-21T11:46:00.000Z (14m ago)
      by          ana@laptop
      why         hotfix cart
      ✖ probe     green/web/127.0.0.1:3002 is unhealthy, last answer: 503      30.0s
                  {"db":"connection refused"}
    "
  `)
})

test('events as lines', () => {
  const target = 'green/web/127.0.0.1:3002'
  const events: readonly GatewayEvent[] = [
    { type: 'promotion', promotion: promotionOf({ by: 'ana@laptop' }) },
    { type: 'promotion', promotion: promotionOf({ phase: 'intent', steps: stepsOf(1) }) },
    { type: 'promotion', promotion: refusedOf() },
    { type: 'promotion', promotion: doneOf() },
    {
      type: 'target-health',
      slot: 'green',
      service: 'web',
      target,
      health: 'unhealthy',
      detail: '503 down',
    },
    {
      type: 'targets',
      slot: 'green',
      service: 'web',
      targets: [target],
      detail: `green/web: ${target}`,
    },
    { type: 'reload', ok: false, detail: 'listen cannot change' },
    { type: 'promotion', promotion: bakingOf() },
    { type: 'promotion', promotion: rolledBackOf() },
    {
      type: 'judge',
      promotion: 7,
      slot: 'green',
      kind: 'common-cause',
      detail: 'both slots fail the same requests',
    },
    { type: 'limits', mode: 'observe', detail: 'observed only, by ana' },
    { type: 'warning', detail: 'the history was not written: ENOSPC' },
  ]
  // The time of day is that of the reader's zone.
  const lines = events.map((event, i) =>
    renderEvent({ ...event, id: i, at: now.toISOString(), generation: 42 }, plain).replace(
      /^\d\d:\d\d:\d\d/,
      'hh:mm:ss',
    ),
  )
  expect(lines).toMatchInlineSnapshot(`
    [
      "hh:mm:ss  ◌ #7 promote blue → green by ana@laptop: preflight",
      "hh:mm:ss  ✔ #7 promote blue → green probe: 2 of 2 targets of green healthy (1.2s)",
      "hh:mm:ss  ✖ #7 promote blue → green probe: green/web/127.0.0.1:3002 is unhealthy, last answer: 503 {"db":"connection refused"} (30.0s); refused, green/web/127.0.0.1:3002 is unhealthy, last answer: 503 {"db":"connection refused"}",
      "hh:mm:ss  ✔ #7 promote blue → green drain: 3 finished, 0 cut (812ms); promoted",
      "hh:mm:ss  ✖ green/web/127.0.0.1:3002 unhealthy: 503 down",
      "hh:mm:ss  • green/web: green/web/127.0.0.1:3002",
      "hh:mm:ss  ✖ reload refused: listen cannot change",
      "hh:mm:ss  ✔ #7 promote blue → green drain: 3 finished, 0 cut (812ms)",
      "hh:mm:ss  ✖ #7 promote blue → green confirm: blue recorded (2.8ms); rolled back, after 3.6 s: 4 of 18 responses failed (limit 1%), evidence 1,440:1",
      "hh:mm:ss  ⚠ #7 judge of green: both slots fail the same requests",
      "hh:mm:ss  ⚠ observed only, by ana",
      "hh:mm:ss  ⚠ the history was not written: ENOSPC",
    ]
  `)
})
