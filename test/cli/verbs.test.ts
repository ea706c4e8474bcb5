// The verbs that read: status, history, watch, docs, check, reload, help; and how wrong usage is told.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { command, emptyFolder, startCommand } from './command.ts'
import { doneOf, greenStatusOf, refusedOf, statusOf } from './records.ts'
import { ok, problem, startScripted } from './scripted-gateway.ts'

const gatewayWith = (answers: Readonly<Record<string, unknown>>) =>
  startScripted({
    answer: ({ path }) =>
      path in answers ? ok(answers[path]) : problem('not_found', `${path} is not there`),
  })

test('without a verb it is the status', async () => {
  const gateway = await gatewayWith({ '/v1/status': statusOf() })
  const args = ['--admin', gateway.admin]
  const bare = await command(args)
  expect(bare.exit).toBe(0)
  expect(bare.stdout).toContain('● blue   live')
  expect(bare.stdout).toBe((await command(['status', ...args])).stdout)
})

test.for(['-V', '--version'])('%s without a verb is the version of the program', async (option) => {
  const { exit, stdout } = await command([option])
  expect(exit).toBe(0)
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('there is no colour without a terminal', async () => {
  const gateway = await gatewayWith({ '/v1/status': statusOf() })
  const { stdout } = await command(['status', '--admin', gateway.admin])
  expect(stdout).toBe(stripVTControlCharacters(stdout))
})

test('status --json is the document of the gateway', async () => {
  const gateway = await gatewayWith({ '/v1/status': statusOf() })
  const { stdout } = await command(['status', '--json', '--admin', gateway.admin])
  expect(JSON.parse(stdout)).toEqual({ ok: true, exit: 0, ...statusOf() })
})

test('an error with --json is one document as well', async () => {
  const { exit, stdout, stderr } = await command(['status', '--json', '--admin', '127.0.0.1:1'])
  expect(exit).toBe(6)
  expect(JSON.parse(stdout)).toEqual({
    schema: 1,
    ok: false,
    exit: 6,
    code: 'unreachable',
    detail: 'nothing listens at 127.0.0.1:1',
    next: 'Start it with "switch run", or name it with --admin.',
    traffic: 'not known from here; a gateway that runs goes on serving',
  })
  expect(stderr).toBe('')
})

test.for([
  [['stauts'], 'unknown verb "stauts"; did you mean "status"?'],
  [['--jsno'], 'unknown option "--jsno"; did you mean "--json"?'],
  [['promote'], "missing required argument 'slot'"],
  [['promote', 'green', '--wiat', '3s'], "unknown option '--wiat'"],
  [['promote', 'green', 'blue'], 'too many arguments'],
  [['promote', 'green', '--wait', 'soon'], 'Expected a duration'],
  [['status', '--timeout', '5'], 'Expected a duration'],
  [['status', '--json', '--events'], 'cannot be used with'],
  [['history', 'show', 'x'], 'Expected a whole number'],
  [['status', '--admin', 'nowhere'], 'is no address of an admin API'],
  [['help', 'promtoe'], 'there is no such verb'],
] as const)('wrong usage is exit 2: %s', async ([args, says]) => {
  const { exit, stdout, stderr } = await command(args)
  expect(exit).toBe(2)
  expect(`${stdout}${stderr}`.replaceAll(/\s+/g, ' ')).toContain(says)
})

test('help has every verb, examples and the exit codes', async () => {
  const { exit, stdout } = await command(['help'])
  expect(exit).toBe(0)
  for (const verb of [
    'run',
    'status',
    'promote',
    'rollback',
    'history',
    'check',
    'reload',
    'watch',
    'top',
    'tail',
    'docs',
  ]) {
    expect(stdout).toMatch(new RegExp(`^ {2}${verb}\\b`, 'm'))
  }
  expect(stdout).toContain('7  timed out, outcome unknown')
  expect(stdout.split('\n').filter((line) => line.length > 82)).toEqual([])
})

test('the history is a table, and one of it can be shown', async () => {
  const promotions = [refusedOf({ id: 8, why: 'new cart' }), doneOf()]
  const gateway = await gatewayWith({
    '/v1/history?limit=2': { promotions },
    '/v1/history/7': doneOf(),
  })
  const list = await command(['history', '-n', '2', '--admin', gateway.admin])
  expect(list.exit).toBe(0)
  expect(list.stdout).toMatch(/^#8 .*promote.*blue → green.*refused/m)
  expect(list.stdout).toContain('"new cart"')
  const show = await command(['history', 'show', '7', '--admin', gateway.admin])
  expect(show.stdout).toContain('✔ drain     3 finished, 0 cut')
})

test('a promotion that is not in the history is exit 2', async () => {
  const gateway = await gatewayWith({})
  const { exit, stderr } = await command(['history', 'show', '9', '--admin', gateway.admin])
  expect(exit).toBe(2)
  expect(stderr).toContain('switch history')
})

test('a reload says the generation, a refused one the reason', async () => {
  const good = await gatewayWith({ '/v1/reload': { result: 'loaded', generation: 43, notes: [] } })
  const loaded = await command(['reload', '--admin', good.admin])
  expect(loaded).toMatchObject({ exit: 0, stdout: 'reloaded; generation 43 is in force\n' })
  const bad = await startScripted({
    answer: () => problem('restart_needed', 'listen cannot change'),
  })
  const refused = await command(['reload', '--admin', bad.admin])
  expect(refused.exit).toBe(2)
  expect(refused.stderr).toContain('listen cannot change')
})

test('a test of the channels is a line each, and who fails is exit 2 with the reason', async () => {
  const tests = [{ channel: 'slack', ok: true, detail: 'delivered', ms: 120 }]
  const good = await gatewayWith({ '/v1/notify/test': { result: 'delivered', tests } })
  const delivered = await command(['notify', 'test', 'slack', '--admin', good.admin])
  expect(delivered).toMatchObject({ exit: 0, stdout: '  ✔  slack  delivered  120ms\n' })
  expect(good.asked.at(-1)).toMatchObject({ method: 'POST', body: { channel: 'slack' } })
  const bad = await startScripted({
    answer: () => problem('not_delivered', 'slack: HTTP 404: is the address still right?'),
  })
  const failed = await command(['notify', 'test', '--admin', bad.admin])
  expect(failed.exit).toBe(2)
  expect(failed.stderr).toContain('slack: HTTP 404: is the address still right?')
})

test('watch tells events as lines, and catches up after a break', async () => {
  const gateway = await gatewayWith({ '/v1/status': greenStatusOf() })
  const running = startCommand(['watch', '--admin', gateway.admin])
  await running.says('green is live')
  await expect.poll(() => gateway.asked.some(({ path }) => path === '/v1/events')).toBe(true)
  gateway.tell({ type: 'reload', ok: true, detail: 'generation 42 is in force' })
  await running.says('✔ reloaded: generation 42 is in force')
  gateway.breakStreams()
  await running.says('connected again')
  await expect
    .poll(() => gateway.asked.some(({ path }) => path === '/v1/events?after=1'))
    .toBe(true)
  running.signal('SIGINT')
  await running.ended
})

test('watch --events hands the events on as they are', async () => {
  const gateway = await gatewayWith({ '/v1/status': greenStatusOf() })
  const running = startCommand(['watch', '--events', '--admin', gateway.admin])
  await expect.poll(() => gateway.asked.some(({ path }) => path === '/v1/events')).toBe(true)
  gateway.tell({ type: 'warning', detail: 'disk is full' })
  await running.says('\n')
  running.signal('SIGTERM')
  const { stdout } = await running.ended
  expect(JSON.parse(stdout)).toMatchObject({ id: 1, type: 'warning', detail: 'disk is full' })
})

test('watch ends when its reader has left', async () => {
  const gateway = await gatewayWith({ '/v1/status': greenStatusOf() })
  const running = startCommand(['watch', '--admin', gateway.admin])
  await expect.poll(() => gateway.asked.some(({ path }) => path === '/v1/events')).toBe(true)
  running.stopReading()
  gateway.tell({ type: 'warning', detail: 'the first line nobody reads' })
  expect(await running.ended).toMatchObject({ exit: 0 })
})

test('docs prints the reference, or one setting with what is said of it', async () => {
  const whole = await command(['docs'])
  expect(whole.stdout).toContain('trustedProxies: []')
  const redis = await command(['docs', 'redis'])
  expect(redis.stdout).toMatchInlineSnapshot(`
    "# Shares limits between several gateways. Without it, each counts alone.
    #redis: redis://127.0.0.1:6379
    "
  `)
  const none = await command(['docs', 'promtoe'])
  expect(none.exit).toBe(2)
  expect(none.stderr).toContain('did you mean "promote"?')
})

test('check says what a good file has', async () => {
  const file = await fileWith(`slots:
  blue: { web: "http://127.0.0.1:3001" }
  green: { web: "http://127.0.0.1:3002" }
`)
  const { exit, stdout } = await command(['check', file])
  expect(exit).toBe(0)
  expect(stdout).toBe(`${file} is good: 1 route, 1 service, 2 slots.\n`)
})

test('check names every problem with its place, and is exit 2', async () => {
  const file = await fileWith('listne: 1\n')
  const { exit, stdout, stderr } = await command(['check', '-c', file])
  expect(exit).toBe(2)
  expect(stdout).toContain(`${file}:1:1`)
  expect(stderr).toContain('problems in')
  const { problems } = JSON.parse((await command(['check', file, '--json'])).stdout) as {
    problems: readonly object[]
  }
  expect(problems[0]).toMatchObject({ file, line: 1, column: 1 })
})

async function fileWith(config: string): Promise<string> {
  const file = join(await emptyFolder(), 'sluice.yaml')
  await writeFile(file, config)
  return file
}
