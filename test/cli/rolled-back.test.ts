// A promote that is taken back while it is waited for, by the judge or by hand: exit 4, what was seen, and what to do.
import { expect, test } from 'vitest'
import { command, startCommand } from './command.ts'
import {
  answerOf,
  confirms,
  drainedOf,
  gatewayThat,
  gatewayThatWatches,
  watched,
} from './promoting.ts'
import { badDetail, bake, doneOf, promotionOf, rolledBackOf, statusOf, stepsOf } from './records.ts'
import { ok, problem, startScripted } from './scripted-gateway.ts'

const clockless = (text: string): string => text.replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'hh:mm:ss')

test('a rollback by the judge ends the wait at once, as exit 4 with what it saw', async () => {
  const gateway = await gatewayThatWatches(() => rolledBackOf())
  const running = startCommand(['promote', 'green', '--wait', 'bake', '--admin', gateway.admin])
  await running.says('the judge watches green')
  gateway.tellPromotion(rolledBackOf())
  const { exit, stdout, stderr } = await running.ended
  expect({ exit, stdout }).toEqual({ exit: 4, stdout: '' })
  expect(clockless(stderr)).toMatchInlineSnapshot(`
    "promote green   (blue is live)
      ✔ probe     2 of 2 targets of green healthy                               1.2s
      ✔ intent    on disk                                                      3.7ms
      ✔ switch    green is live, generation 42                                <0.1ms
      ✔ smoke     GET / answered 200 by green                                   18ms
      ✔ confirm   green recorded                                               3.1ms
      ◌ watch     the judge watches green for 10m; if it is bad, traffic goes back
                  to blue
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
    ✖ rolled back 3.6s after the switch: blue is live, generation 43
      traffic  blue is live
      next     Mend green; green is refused without --force from now on, for nobody
               said which version it was (--version). "switch history show 7" shows
               all of this again.                                           (exit 4)
    "
  `)
})

test('a rollback by the judge after the drain is told when traffic is back', async () => {
  const gateway = await gatewayThatWatches(() => rolledBackOf())
  const running = startCommand(['promote', 'green', '--wait', 'bake', '--admin', gateway.admin])
  await running.says('the judge watches green')
  const drained = drainedOf()
  gateway.tellPromotion(drained)
  const steps = [...drained.steps, ...rolledBackOf().steps.slice(5)]
  const going = { ...rolledBackOf(), phase: 'roll-back', result: 'promoted', error: null } as const
  gateway.tellPromotion({ ...going, steps: steps.slice(0, 7) })
  await running.says('✖ watch')
  gateway.tellPromotion(rolledBackOf({ steps }))
  const { exit, stderr } = await running.ended
  expect(exit).toBe(4)
  expect(stderr).toContain('✔ confirm   blue recorded')
  expect(stderr).toContain('✖ rolled back 3.6s after the switch: blue is live, generation 43')
})

test('a rollback that only the last look finds is exit 4 as well', async () => {
  const going = { ...rolledBackOf(), phase: 'roll-back', result: 'promoted', error: null } as const
  const gateway = await gatewayThat(
    (g) => {
      g.tellPromotion(watched)
      return answerOf(watched)
    },
    () => ok(statusOf({ promote: going })),
  )
  const running = startCommand(['promote', 'green', '--wait', '10ms', '--admin', gateway.admin])
  await running.says('the judge watches green')
  gateway.tellPromotion(drainedOf())
  const { exit, stderr } = await running.ended
  expect(exit).toBe(4)
  expect(stderr).toContain('✖ rolled back 3.6s after the switch')
})

test('a rollback by the judge before the switch is confirmed is exit 4 too', async () => {
  const promotion = rolledBackOf({ version: '2.9.0' })
  const gateway = await gatewayThat((g) => {
    g.tellPromotion(promotionOf({ steps: stepsOf(4) }))
    return problem('rolled_back', badDetail, { live: 'blue', promotion })
  })
  const args = ['promote', 'green', '--version', '2.9.0', '--admin', gateway.admin]
  const { exit, stderr } = await command(args)
  expect(exit).toBe(4)
  expect(gateway.asked.find(({ method }) => method === 'POST')?.body).toMatchObject({
    version: '2.9.0',
  })
  expect(stderr).toContain('✖ watch     4 of 18 responses failed')
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain('version 2.9.0 is refused without --force')
})

test('the same as one document, with the record of it', async () => {
  const promotion = rolledBackOf()
  const gateway = await gatewayThat(() =>
    problem('rolled_back', badDetail, { live: 'blue', promotion }),
  )
  const { exit, stdout } = await command(['promote', 'green', '--json', '--admin', gateway.admin])
  expect(exit).toBe(4)
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    exit: 4,
    code: 'rolled_back',
    detail: badDetail,
    live: 'blue',
    promotion: {
      retreat: { detectMs: 588 },
      verdict: { judgement: { samples: [{}, {}, {}, {}] } },
    },
  })
})

test('a promote that was taken back by hand during its watch is exit 4', async () => {
  const detail = 'ended by the rollback to blue that ana@laptop asked for'
  const ended = doneOf({ bake, verdict: { kind: 'ended', detail, judgement: null } })
  const back = promotionOf({ id: 8, kind: 'rollback', from: 'green', to: 'blue', by: 'ana@laptop' })
  const gateway = await startScripted({
    answer({ method, path }, g) {
      if (path === '/v1/history/7') return ok(ended)
      if (method === 'GET') return ok(statusOf())
      confirms(g)
      return answerOf(watched)
    },
  })
  const running = startCommand(['promote', 'green', '--wait', 'bake', '--admin', gateway.admin])
  await running.says('the judge watches green')
  gateway.tellPromotion(drainedOf())
  gateway.tellPromotion({ ...back, phase: 'drain', result: 'rolled-back' })
  const { exit, stderr } = await running.ended
  expect(exit).toBe(4)
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`was rolled back: ${detail}`)
})
