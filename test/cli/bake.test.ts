// How long `switch promote` stays with a watch, and the exit code of each way it can end.
import { expect, test } from 'vitest'
import type { Promotion } from '../../src/model/promotion.ts'
import { command, startCommand } from './command.ts'
import { answerOf, drainedOf, gatewayThatWatches, watched } from './promoting.ts'
import {
  badDetail,
  badOf,
  bake,
  bakingOf,
  confirmedOf,
  doneOf,
  evidenceOf,
  greenStatusOf,
  statusOf,
  stepsOf,
} from './records.ts'
import { ok, startScripted } from './scripted-gateway.ts'

const clockless = (text: string): string => text.replaceAll(/\b\d\d:\d\d:\d\d\b/g, 'hh:mm:ss')

test('the drain is waited for although the wait has passed, and the rest is said to go on', async () => {
  const gateway = await gatewayThatWatches(() => bakingOf())
  const running = startCommand(['promote', 'green', '--wait', '10ms', '--admin', gateway.admin])
  await running.says('the judge watches green')
  gateway.tellPromotion(drainedOf())
  const { exit, stdout, stderr } = await running.ended
  expect(exit).toBe(0)
  expect(stderr).toMatchInlineSnapshot(`
    "promote green   (blue is live)
      ✔ probe     2 of 2 targets of green healthy                               1.2s
      ✔ intent    on disk                                                      3.7ms
      ✔ switch    green is live, generation 42                                <0.1ms
      ✔ smoke     GET / answered 200 by green                                   18ms
      ✔ confirm   green recorded                                               3.1ms
      ◌ watch     the judge watches green for 10m; if it is bad, traffic goes back
                  to blue
      ✔ drain     3 finished, 0 cut                                            812ms
    "
  `)
  expect(clockless(stdout)).toMatchInlineSnapshot(`
    "  ◌ watch     23s of 10m   1,812 requests   5xx 0.00%   evidence 0.4:1
                  p99 58ms (was 61ms)
                  the judge goes on by itself for 9m 37s, until hh:mm:ss; if it is
                  bad, traffic goes back to blue. "switch status" shows it, "switch
                  watch" follows it.
    green is live. 0 requests cut.   2.0s   undo: switch rollback
    "
  `)
})

test('without --wait it stays as long as the config of the gateway says', async () => {
  const gateway = await gatewayThatWatches(() => bakingOf(), watched, 10)
  const running = startCommand(['promote', 'green', '--admin', gateway.admin])
  await running.says('the judge watches green')
  gateway.tellPromotion(drainedOf())
  expect((await running.ended).exit).toBe(0)
})

test('a verdict ends the wait', async () => {
  const gateway = await gatewayThatWatches(() => inconclusiveOf())
  const running = startCommand(['promote', 'green', '--json', '--admin', gateway.admin])
  await running.says('the judge watches green')
  gateway.tellPromotion(drainedOf())
  gateway.tellPromotion(inconclusiveOf())
  const { exit, stdout } = await running.ended
  expect(exit).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    exit: 0,
    result: 'promoted',
    settled: true,
    verdict: { kind: 'inconclusive', detail: 'only rates above 25% could be excluded' },
  })
})

test('an early verdict does not end the wait for the drain', async () => {
  const gateway = await gatewayThatWatches(() => inconclusiveOf())
  const running = startCommand(['promote', 'green', '--admin', gateway.admin])
  await running.says('the judge watches green')
  const { verdict, steps } = inconclusiveOf()
  gateway.tellPromotion({ ...watched, verdict, steps: [...stepsOf(5), ...steps.slice(-1)] })
  await running.says('✔ watch')
  gateway.tellPromotion(inconclusiveOf({ steps: [...stepsOf(5), ...steps.slice(-2).reverse()] }))
  const { stdout, stderr } = await running.ended
  expect(stderr).toContain('✔ drain')
  expect(stdout).toContain('⚠ verdict   inconclusive: only rates above 25% could be excluded')
})

test('--wait bake has no end of its own', async () => {
  const gateway = await gatewayThatWatches(() => inconclusiveOf())
  const running = startCommand(['promote', 'green', '--wait', 'bake', '--admin', gateway.admin])
  await running.says('the judge watches green')
  gateway.tellPromotion(drainedOf())
  await running.says('✔ drain')
  gateway.tellPromotion(inconclusiveOf())
  expect(await running.ended).toMatchObject({ exit: 0 })
})

test('--wait none says that the judge goes on', async () => {
  const gateway = await gatewayThatWatches(() => bakingOf())
  const args = ['promote', 'green', '--wait', 'none', '--admin', gateway.admin]
  const { exit, stdout, stderr } = await command(args)
  expect(exit).toBe(0)
  expect(stderr).not.toContain('◌')
  expect(stdout).toContain('the judge goes on by itself')
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(
    'green is live. blue still drains.   1.2s   undo: switch rollback',
  )
})

test.for(['pause', 'notify', 'dry-run'] as const)(
  'a slot that is bad and stays, by %s, is exit 0 with a warning and the next commands',
  async (onFail) => {
    const verdict = badOf()
    const found = bakingOf({ bake: { ...bake, onFail }, evidence: evidenceOf({ verdict }) })
    const gateway = await gatewayThatWatches(
      () => found,
      confirmedOf({ bake: { ...bake, onFail } }),
    )
    const args = ['promote', 'green', '--on-fail', onFail, '--wait', 'bake']
    const running = startCommand([...args, '--admin', gateway.admin])
    await running.says('the judge watches green')
    gateway.tellPromotion({ ...found, evidence: null })
    const detail = `green is bad: ${badDetail}`
    gateway.tell({ type: 'judge', promotion: 7, slot: 'green', kind: 'condemned', detail })
    const { exit, stdout, stderr } = await running.ended
    expect(exit).toBe(0)
    expect(stderr).toContain('⚠ judge     green is bad: after 3.6 s')
    expect(stdout).toContain('✖ watch     4 of 18 responses failed')
    expect(stdout).toContain('⚠ judge     green is bad')
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('go back: switch rollback')
    expect(gateway.asked.find(({ method }) => method === 'POST')?.body).toMatchObject({ onFail })
  },
)

test('a word of the judge that was missed is found in the status', async () => {
  const verdict = badOf()
  const paused = { ...bake, onFail: 'pause' } as const
  let evidence = evidenceOf()
  const gateway = await startScripted({
    events: false,
    answer({ method }, { asked }) {
      if (method === 'POST') return answerOf(confirmedOf({ bake: paused }))
      const posted = asked.some((question) => question.method === 'POST')
      return ok(
        posted ? greenStatusOf({ promote: bakingOf({ bake: paused, evidence }) }) : statusOf(),
      )
    },
  })
  const args = ['promote', 'green', '--wait', 'bake', '--admin', gateway.admin]
  const running = startCommand(args)
  await running.says('✔ drain')
  evidence = evidenceOf({ atMs: evidence.atMs + 1000, verdict })
  const { exit, stdout } = await running.ended
  expect(exit).toBe(0)
  expect(stdout).toContain('green is bad and stays live until you decide')
})

test('what the judge tells on the way is told as it comes, and is no end', async () => {
  const gateway = await gatewayThatWatches(() => inconclusiveOf())
  const running = startCommand(['promote', 'green', '--wait', 'bake', '--admin', gateway.admin])
  await running.says('the judge watches green')
  const alert = { type: 'judge', promotion: 7, slot: 'green', kind: 'common-cause' } as const
  gateway.tell({ ...alert, promotion: 6, detail: 'of another one' })
  gateway.tell({ ...alert, detail: 'both slots fail the same requests' })
  await running.says('⚠ judge     both slots fail the same requests')
  gateway.tellPromotion(inconclusiveOf())
  const { exit, stderr } = await running.ended
  expect(exit).toBe(0)
  expect(stderr).not.toContain('of another one')
})

test('--events has the words of the judge among the promotions', async () => {
  const gateway = await gatewayThatWatches(() => inconclusiveOf())
  const args = ['promote', 'green', '--events', '--wait', 'bake', '--admin', gateway.admin]
  const running = startCommand(args)
  await running.says('"confirm"')
  const detail = 'it is slower than before'
  gateway.tell({ type: 'judge', promotion: 7, slot: 'green', kind: 'latency', detail })
  gateway.tellPromotion(inconclusiveOf())
  const { stdout, stderr } = await running.ended
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.filter(({ type }) => type === 'judge')).toMatchObject([{ kind: 'latency', detail }])
  expect(lines.at(-1)).toMatchObject({ exit: 0, verdict: { kind: 'inconclusive' } })
  expect(stderr).toBe('')
})

test('Ctrl-C during the watch says that it goes on', async () => {
  const gateway = await gatewayThatWatches(() => bakingOf())
  const running = startCommand(['promote', 'green', '--wait', 'bake', '--admin', gateway.admin])
  await running.says('the judge watches green')
  gateway.tellPromotion(drainedOf())
  await running.says('✔ drain')
  running.signal('SIGINT')
  const { exit, stderr } = await running.ended
  expect(exit).toBe(130)
  expect(stderr).toContain('green is live, and the judge goes on by itself')
})

test('promoting the live slot by force ends its watch', async () => {
  const gateway = await startScripted({
    answer: ({ method }) =>
      method === 'POST'
        ? ok({ result: 'already-live', live: 'green', generation: 42 })
        : ok(greenStatusOf({ promote: bakingOf() })),
  })
  const args = ['promote', 'green', '--force', '--admin', gateway.admin]
  expect((await command(args)).stdout).toBe(
    'green is already live; you keep it, and its watch is over\n',
  )
})

function inconclusiveOf(changes: Partial<Promotion> = {}): Promotion {
  const detail = 'only rates above 25% could be excluded'
  const { steps } = doneOf()
  return doneOf({
    bake,
    steps: [...steps, { name: 'watch', ok: true, detail, ms: 600_000 }],
    verdict: { kind: 'inconclusive', detail, judgement: null },
    ...changes,
  })
}
