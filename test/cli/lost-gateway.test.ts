// A promote whose gateway, connection or person goes away in the midst: the exit code says what is known of the outcome.
import { expect, test } from 'vitest'
import { command, startCommand } from './command.ts'
import { answerOf, gatewayThat } from './promoting.ts'
import { confirmedOf, doneOf, greenStatusOf, promotionOf, statusOf, stepsOf } from './records.ts'
import { ok, startScripted, type Answer } from './scripted-gateway.ts'

test('a connection lost in the midst is followed by a look at the outcome', async () => {
  const gateway = await gatewayThat(
    (g) => {
      g.tellPromotion(promotionOf({ steps: stepsOf(1) }))
      return 'break'
    },
    () => ok(greenStatusOf({ promote: doneOf() })),
  )
  const running = startCommand(['promote', 'green', '--admin', gateway.admin])
  await running.says('looking for the outcome')
  gateway.tellPromotion(doneOf())
  const { exit, stdout } = await running.ended
  expect(exit).toBe(0)
  expect(stdout).toContain('green is live. 0 requests cut.')
})

test('a gateway that died in the midst and came back with the old slot is exit 3', async () => {
  const interrupted = promotionOf({
    phase: 'done',
    result: 'interrupted',
    verdict: { kind: 'ended', detail: 'the gateway was restarted', judgement: null },
  })
  const gateway = await startScripted({
    events: false,
    answer: ({ method }, { asked }) => {
      if (method === 'POST') return 'break'
      const posted = asked.some((question) => question.method === 'POST')
      return ok(statusOf(posted ? { promote: interrupted } : {}))
    },
  })
  const { exit, stderr } = await command(['promote', 'green', '--admin', gateway.admin])
  expect(exit).toBe(3)
  expect(stderr).toContain('traffic  blue is live')
})

test('a gateway that stays away in the midst is exit 7: the outcome is unknown', async () => {
  const gateway = await gatewayThat(async (g) => {
    g.tellPromotion(promotionOf({ steps: stepsOf(1) }))
    await g.vanish()
    return null
  })
  const { exit, stderr } = await command(['promote', 'green', '--admin', gateway.admin])
  expect(exit).toBe(7)
  expect(stderr).toContain('traffic  not known until "switch status" answers')
  expect(stderr).toContain('next     Look at "switch status".')
})

test('--timeout ends a promote that goes on as exit 7', async () => {
  const gateway = await gatewayThat(() => null)
  const args = ['promote', 'green', '--timeout', '300ms', '--json', '--admin', gateway.admin]
  const { exit, stdout } = await command(args)
  expect(exit).toBe(7)
  expect(JSON.parse(stdout)).toMatchObject({ schema: 1, ok: false, exit: 7, code: 'timed_out' })
})

test('without an event stream the steps come from the status', async () => {
  const replied = Promise.withResolvers<Answer>()
  const gateway = await startScripted({
    events: false,
    answer({ method }, { asked }) {
      if (method === 'POST') return replied.promise
      const posted = asked.some((question) => question.method === 'POST')
      return ok(posted ? greenStatusOf({ promote: doneOf() }) : statusOf())
    },
  })
  const running = startCommand(['promote', 'green', '--admin', gateway.admin])
  await running.says('✔ drain')
  replied.resolve(answerOf(confirmedOf()))
  const { exit, stdout } = await running.ended
  expect(exit).toBe(0)
  expect(stdout).toContain('green is live. 0 requests cut.')
})

test('Ctrl-C leaves the command, not the promote', async () => {
  const gateway = await gatewayThat((g) => {
    g.tellPromotion(promotionOf({ steps: stepsOf(1) }))
    return null
  })
  const running = startCommand(['promote', 'green', '--admin', gateway.admin])
  await running.says('✔ probe')
  running.signal('SIGINT')
  const { exit, stderr } = await running.ended
  expect(exit).toBe(130)
  expect(stderr).toContain('you left; the promote goes on')
  expect(stderr).toContain('switch status')
})
