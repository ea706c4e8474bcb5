// `switch promote` and `switch rollback`: what they ask, what they say, and the exit code of each way it can end.
import { expect, test } from 'vitest'
import type { Promotion } from '../../src/model/promotion.ts'
import { command } from './command.ts'
import { answerOf, confirms, gatewayThat } from './promoting.ts'
import {
  confirmedOf,
  doneOf,
  greenStatusOf,
  me,
  promotionOf,
  refusedOf,
  statusOf,
  stepsOf,
} from './records.ts'
import { ok, problem, startScripted } from './scripted-gateway.ts'

test('each step is a line on stderr as it happens, and the end of the drain is the result', async () => {
  const gateway = await gatewayThat((g) => {
    const answer = confirms(g)
    // The drain ends only after the answer has gone out.
    setImmediate(() => g.tellPromotion(doneOf()))
    return answer
  })
  const { exit, stdout, stderr } = await command(['promote', 'green', '--admin', gateway.admin])
  expect(exit).toBe(0)
  expect(stderr).toMatchInlineSnapshot(`
    "promote green   (blue is live)
      ✔ probe     2 of 2 targets of green healthy                               1.2s
      ✔ intent    on disk                                                      3.7ms
      ✔ switch    green is live, generation 42                                <0.1ms
      ✔ smoke     GET / answered 200 by green                                   18ms
      ✔ confirm   green recorded                                               3.1ms
      ✔ drain     3 finished, 0 cut                                            812ms
    "
  `)
  expect(stdout).toMatchInlineSnapshot(`
    "  ⚠ verdict   inconclusive: too few requests to tell
    green is live. 0 requests cut.   2.0s   undo: switch rollback
    "
  `)
})

test('it says who asks and why, and what it expects', async () => {
  const gateway = await gatewayThat(confirms)
  const args = [
    'promote',
    'green',
    '--expect',
    'blue',
    '--why',
    'new cart',
    '--force',
    '--wait',
    'none',
  ]
  await command([...args, '--admin', gateway.admin])
  const body = { slot: 'green', expect: 'blue', force: true, by: me, why: 'new cart' }
  expect(gateway.asked.find(({ method }) => method === 'POST')).toMatchObject({
    path: '/v1/promote',
    body,
  })
})

test('it listens before it asks', async () => {
  const gateway = await gatewayThat(confirms)
  await command(['promote', 'green', '--wait', 'none', '--admin', gateway.admin])
  expect(gateway.asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v1/status',
    'GET /v1/events',
    'POST /v1/promote',
  ])
})

test('--wait none returns when the switch is confirmed', async () => {
  const gateway = await gatewayThat(confirms)
  const { exit, stdout } = await command([
    'promote',
    'green',
    '--wait',
    'none',
    '--admin',
    gateway.admin,
  ])
  expect(exit).toBe(0)
  expect(stdout).toBe('green is live. blue still drains.   1.2s   undo: switch rollback\n')
})

test('a time limit that is over before the drain is no failure, and says what is left', async () => {
  const status = greenStatusOf()
  const blue = { ...status.slots.blue, inFlight: 3 }
  const after = () => ok({ ...status, slots: { ...status.slots, blue } })
  const gateway = await gatewayThat(confirms, after)
  const { exit, stdout } = await command([
    'promote',
    'green',
    '--timeout',
    '3s',
    '--admin',
    gateway.admin,
  ])
  expect(exit).toBe(0)
  expect(stdout).toContain('green is live. blue has 3 requests left.')
})

test('promoting the live slot is done already', async () => {
  const gateway = await gatewayThat(() =>
    ok({ result: 'already-live', live: 'green', generation: 42 }),
  )
  const { exit, stdout } = await command(['promote', 'green', '--admin', gateway.admin])
  expect({ exit, stdout }).toEqual({ exit: 0, stdout: 'green is already live; nothing to do\n' })
})

test('a slot that is not ready is exit 3, with the evidence, where traffic is and the next step', async () => {
  const gateway = await gatewayThat((g) => {
    const promotion = refusedOf()
    g.tellPromotion(promotionOf())
    g.tellPromotion(promotion)
    return problem('not_ready', promotion.error?.detail ?? '', { live: 'blue', promotion })
  })
  const { exit, stdout, stderr } = await command(['promote', 'green', '--admin', gateway.admin])
  expect({ exit, stdout }).toEqual({ exit: 3, stdout: '' })
  expect(stderr).toMatchInlineSnapshot(`
    "promote green   (blue is live)
      ✖ probe     green/web/127.0.0.1:3002 is unhealthy, last answer: 503      30.0s
                  {"db":"connection refused"}
    ✖ The slot is not ready; traffic stays where it was.
      traffic  blue is live
      next     Look at the last probe answer, mend the slot and promote again;
               --force skips the check.                                     (exit 3)
    "
  `)
})

test('a lock is exit 5 and names the holder', async () => {
  const detail = 'ana@laptop is moving traffic to green since 2026-11-21T11:59:00.000Z'
  const holder = promotionOf({ by: 'ana@laptop' })
  const gateway = await gatewayThat(() => problem('locked', detail, { live: 'blue', holder }))
  const { exit, stderr } = await command(['promote', 'green', '--admin', gateway.admin])
  expect(exit).toBe(5)
  expect(stderr).toContain(detail)
})

test('the steps of somebody else are not told as ours', async () => {
  const gateway = await gatewayThat((g) => {
    const theirs = promotionOf({ by: 'ana@laptop', steps: stepsOf(1) })
    g.tellPromotion(theirs)
    return problem('locked', 'ana@laptop holds it', { live: 'blue', holder: theirs })
  })
  const { stderr } = await command(['promote', 'green', '--admin', gateway.admin])
  expect(stderr).not.toContain('probe')
})

test('a promote that was taken back during its drain is exit 4', async () => {
  const back = promotionOf({ id: 8, kind: 'rollback', from: 'green', to: 'blue', by: 'ana@laptop' })
  const detail = 'ended by the rollback to blue that ana@laptop asked for'
  const ended = confirmedOf({ phase: 'done', verdict: { kind: 'ended', detail, judgement: null } })
  const gateway = await startScripted({
    answer({ method, path }, g) {
      if (path === '/v1/history/7') return ok(ended)
      if (method === 'GET') return ok(statusOf())
      const answer = confirms(g)
      setImmediate(() => g.tellPromotion({ ...back, phase: 'drain', result: 'rolled-back' }))
      return answer
    },
  })
  const { exit, stderr } = await command(['promote', 'green', '--admin', gateway.admin])
  expect(exit).toBe(4)
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(`was rolled back: ${detail}`)
  expect(stderr).toContain('traffic  blue is live')
})

test('--dry-run asks whether it would begin, and changes nothing', async () => {
  const detail = '2 of 2 targets of green healthy'
  const gateway = await gatewayThat(() => ok({ result: 'would-promote', live: 'blue', detail }))
  const { exit, stdout } = await command([
    'promote',
    'green',
    '--dry-run',
    '--admin',
    gateway.admin,
  ])
  expect(exit).toBe(0)
  expect(stdout).toBe(`would promote green: ${detail}. blue is live; nothing was changed.\n`)
  expect(gateway.asked[0]).toMatchObject({ method: 'POST', body: { slot: 'green', dryRun: true } })
})

test('a slot that does not exist is a usage error, and nothing is asked', async () => {
  const gateway = await gatewayThat(confirms)
  const { exit, stderr } = await command(['promote', 'gren', '--admin', gateway.admin])
  expect(exit).toBe(2)
  expect(stderr).toContain('did you mean "green"?')
  expect(gateway.asked).toEqual([])
})

test('a rollback asks for no slot, and names what undoes it', async () => {
  const back: Partial<Promotion> = {
    kind: 'rollback',
    from: 'green',
    to: 'blue',
    result: 'rolled-back',
  }
  const gateway = await startScripted({
    answer({ method }, g) {
      if (method === 'GET') return ok(statusOf())
      g.tellPromotion(confirmedOf(back))
      setImmediate(() => g.tellPromotion(doneOf({ ...back, verdict: null })))
      return answerOf(confirmedOf(back))
    },
  })
  const { exit, stdout } = await command([
    'rollback',
    '--why',
    'cart fails',
    '--admin',
    gateway.admin,
  ])
  expect(exit).toBe(0)
  expect(stdout).toBe('blue is live. 0 requests cut.   2.0s   undo: switch promote green\n')
  expect(gateway.asked.find(({ method }) => method === 'POST')).toMatchObject({
    path: '/v1/rollback',
    body: { force: false, by: me, why: 'cart fails' },
  })
})

test('a rollback with nothing to go back to is exit 3', async () => {
  const gateway = await gatewayThat(() =>
    problem('nothing_to_roll_back', 'There is no promote to roll back.', { live: 'blue' }),
  )
  const { exit, stderr } = await command(['rollback', '--admin', gateway.admin])
  expect(exit).toBe(3)
  expect(stderr).toContain('traffic  blue is live')
})
