// The files of the stack, judged by the programs that will read them: docker compose, promtool and amtool. No engine.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folder, readText } from '../compose/stack-files.ts'
import { leaveOut } from './leave-out.ts'
import { attempt, lackOf, lackOfCompose, run } from './stack-engine.ts'
import { exampleValues, rendered } from './stack-values.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sluice-stack-'))
})
afterAll(() => rm(dir, { recursive: true }))

const [edge, data, observability] = ['edge.yaml', 'data.yaml', 'observability.yaml'] as const
const combinations = [
  [edge],
  [data],
  [observability],
  [edge, data],
  [edge, observability],
  [data, observability],
  [edge, data, observability],
  [edge, 'examples/existing-traefik-labels.yaml'],
  [edge, 'examples/admin-behind-login.yaml'],
  [edge, data, observability, 'examples/existing-traefik-labels.yaml'],
  ['app.yaml'],
]

test.for(combinations.map((files) => files.join(' ')))(
  'docker compose accepts %s',
  async (files, context) => {
    leaveOut(context, lackOfCompose())
    const args = files.split(' ').flatMap((file) => ['-f', file])
    await compose([...args, 'config', '--quiet'], exampleValues)
  },
)

test('as .env.example is, filled in, docker compose in the folder is the whole stack', async (context) => {
  leaveOut(context, lackOfCompose())
  const file = join(dir, 'filled.env')
  const filled = (await readText('.env.example')).replaceAll(/^(\w+)=$/gm, '$1=filled')
  await writeFile(file, filled)
  const services = await compose(['--env-file', file, 'config', '--services'], {})
  expect(services.trim().split('\n').toSorted()).toEqual(
    ['alertmanager', 'alloy', 'backup', 'blackbox', 'cadvisor', 'docker-read', 'gateway']
      .concat(['grafana', 'loki', 'node-exporter', 'pgbouncer', 'postgres', 'postgres-exporter'])
      .concat(['postgres-setup', 'prometheus', 'redis', 'redis-exporter', 'traefik']),
  )
})

test.for(
  Object.keys(exampleValues).filter((name) => !/^TRAEFIK|^AUTH_URL|^ADMIN_DOMAIN/.test(name)),
)('without %s docker compose ends, and says its name and what to do', async (name, context) => {
  leaveOut(context, lackOfCompose())
  const files = ['edge.yaml', 'data.yaml', 'observability.yaml']
  const args = name === 'SLUICE_SLOT' ? ['-f', 'app.yaml'] : files.flatMap((f) => ['-f', f])
  const ran = await attempt('docker', ['compose', ...args, 'config', '--quiet'], {
    cwd: folder,
    env: { ...exampleValues, [name]: '' },
  })
  expect(ran.code).not.toBe(0)
  expect(ran.stderr).toMatch(
    new RegExp(`required variable ${name} is missing a value: (?:set it in compose/.env|blue or)`),
  )
})

test('promtool accepts the rules and the configuration', async (context) => {
  leaveOut(context, lackOf('promtool', 'prometheus'))
  const rules = ['rules/gateway.yml', 'rules/machine.yml']
  expect(await promtool('check', 'rules', ...rules)).toMatch(/SUCCESS: 1\d rules found/)
  const config = await rendered('observability/prometheus/prometheus.yml', dir)
  await promtool('check', 'config', '--syntax-only', config)
})

test.for(['gateway', 'gateway-days', 'machine', 'machine-days'])(
  'the unit tests of the rules in %s.yml pass',
  { timeout: 120_000 },
  async (part, context) => {
    leaveOut(context, lackOf('promtool', 'prometheus'))
    await promtool('test', 'rules', `tests/${part}.yml`)
  },
)

test('promtool can read what every panel of the dashboards asks', async (context) => {
  leaveOut(context, lackOf('promtool', 'prometheus'))
  const rules: { record: string; expr: string }[] = []
  for (const name of ['overview', 'deploy', 'protection']) {
    const { panels } = JSON.parse(
      await readText(`observability/grafana/dashboards/${name}.json`),
    ) as {
      panels: { targets: { expr: string }[] }[]
    }
    for (const { expr } of panels.flatMap(({ targets }) => targets)) {
      const filled = expr.replaceAll(/\$__(?:rate_interval|range)/g, '1m')
      rules.push({ record: `panel:${name}:n${rules.length}`, expr: filled })
    }
  }
  const file = join(dir, 'panels.json')
  await writeFile(file, JSON.stringify({ groups: [{ name: 'panels', rules }] }))
  expect(await promtool('check', 'rules', file)).toContain(`SUCCESS: ${rules.length} rules found`)
})

test('amtool accepts the configuration, filled in as at a start', async (context) => {
  leaveOut(context, lackOf('amtool', 'prometheus-alertmanager'))
  const config = await rendered('observability/alertmanager/alertmanager.yml', dir)
  expect(await run('amtool', ['check-config', config])).toContain('2 receivers')
})

test.for([
  ['severity=page alertname=SluiceDown', 'discord-and-mail'],
  ['severity=ticket alertname=BackupOld', 'discord-and-mail'],
  ['severity=notify alertname=SluiceRolledBack', 'discord'],
  ['alertname=OfYourOwn', 'discord-and-mail'],
])('an alert with %s goes to %s', async ([labels = '', receiver = ''], context) => {
  leaveOut(context, lackOf('amtool', 'prometheus-alertmanager'))
  const config = await rendered('observability/alertmanager/alertmanager.yml', dir)
  const tested = await run('amtool', [
    'config',
    'routes',
    'test',
    `--config.file=${config}`,
    `--verify.receivers=${receiver}`,
    ...labels.split(' '),
  ])
  expect(tested.trim()).toBe(receiver)
})

function compose(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return run('docker', ['compose', ...args], { cwd: folder, env })
}

function promtool(...args: string[]): Promise<string> {
  return run('promtool', args, { cwd: `${folder}observability/prometheus` })
}
