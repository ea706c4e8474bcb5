// What --json, --events and --quiet make of a promote.
import { expect, test } from 'vitest'
import { command } from './command.ts'
import { confirms, gatewayThat } from './promoting.ts'
import { confirmedOf, stepsOf } from './records.ts'

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
