// What --json, --events and --quiet make of a promote.
import { expect, test } from 'vitest'
import { command } from './command.ts'
import type { Promotion } from '../../src/model/promotion.ts'
import { answerOf, confirms, gatewayThat } from './promoting.ts'
import { badOf, bakingOf, confirmedOf, evidenceOf, greenStatusOf, stepsOf } from './records.ts'
import { ok } from './scripted-gateway.ts'

test('--json is one document on stdout', async () => {
  const gateway = await gatewayThat(confirms)
  const args = ['--json', 'promote', 'green', '--wait', 'none', '--admin', gateway.admin]
  const { exit, stdout } = await command(args)
  expect(exit).toBe(0)
  expect(JSON.parse(stdout)).toEqual({
    schema: 1,
    ok: true,
    exit: 0,
    result: 'promoted',
    live: 'green',
    generation: 42,
    settled: false,
    verdict: null,
    condemned: null,
    promotion: confirmedOf(),
  })
})

test('--events is a line for each event, and the outcome last', async () => {
  const gateway = await gatewayThat(confirms)
  const args = ['promote', 'green', '--events', '--wait', 'none', '--admin', gateway.admin]
  const { stdout, stderr } = await command(args)
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  const told = lines.slice(0, -1)
  expect(new Set(told.map(({ type }) => type))).toEqual(new Set(['promotion']))
  // The answer may overtake the events; whichever came last has every step.
  expect(told.at(-1)).toMatchObject({ promotion: { steps: stepsOf(5) } })
  expect(lines.at(-1)).toMatchObject({ schema: 1, ok: true, result: 'promoted' })
  expect(stderr).toBe('')
})

test('--quiet leaves the last line, and nothing on stderr', async () => {
  const gateway = await gatewayThat(confirms)
  const { stdout, stderr } = await command([
    'promote',
    'green',
    '--quiet',
    '--wait',
    'none',
    '--admin',
    gateway.admin,
  ])
  expect(stdout.split('\n')).toHaveLength(2)
  expect(stderr).toBe('')
})

test('--quiet does not hide that a watch goes on, or what it found', async () => {
  const quiet = async (promotion: Promotion): Promise<string> => {
    const gateway = await gatewayThat(
      () => answerOf(promotion),
      () => ok(greenStatusOf({ promote: promotion })),
    )
    const args = ['promote', 'green', '--quiet', '--wait', '10ms', '--admin', gateway.admin]
    return (await command(args)).stdout
  }
  const line = 'green is live. 0 requests cut.   2.0s   undo: switch rollback   watch: '
  expect(await quiet(bakingOf())).toBe(`${line}goes on\n`)
  const evidence = evidenceOf({ verdict: badOf() })
  expect(await quiet(bakingOf({ evidence }))).toBe(
    `${line}found bad, 4 of 18 responses failed (limit 1.0%), evidence 1,440:1\n`,
  )
})
