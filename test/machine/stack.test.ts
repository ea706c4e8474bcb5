// The stack from compose/, up for real: the edge, two slots of the demo app, the data and what watches them. Left out are
// the five services whose images are not to be had from Debian's packages: traefik, grafana, loki, alloy, cadvisor.
// In Traefik's place is a container that asks as it would; in Discord's, one that writes down what it is told.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { leaveOut } from './leave-out.ts'
import { attempt, docker, freePort, lackOfEngine, root, uniqueName } from './stack-engine.ts'
import { reaches, wordOf } from './stack-asking.ts'
import { lastWords, openProject, removeImages } from './stack-project.ts'
import { exampleValues } from './stack-values.ts'

const lack = lackOfEngine(
  ...(['node', 'debian', 'redis', 'postgres', 'prometheus', 'alertmanager', 'haproxy'] as const),
)
const name = uniqueName('stack')
const [gatewayImage, appImage, exporters] = [`${name}-gateway:1`, `${name}-app:1`, `${name}-exp:1`]
const net = `10.${100 + (process.pid % 100)}.${Date.now() % 250}`
const ports = await Promise.all([freePort(), freePort(), freePort(), freePort(), freePort()])
const [adminPort, prometheusPort, alertmanagerPort, hookPort, grafanaPort] = ports
const env: Readonly<Record<string, string>> = {
  ...exampleValues,
  STACK: name,
  PROJECT: `${name}-shop`,
  APP_VOLUME: `${name}-app`,
  WEB_IMAGE: appImage,
  API_IMAGE: appImage,
  GATEWAY_IMAGE: gatewayImage,
  PGBOUNCER_IMAGE: `${name}-pgbouncer:1`,
  EXPORTERS_IMAGE: exporters,
  PUBLIC_SUBNET: `${net}.0/24`,
  PUBLIC_RANGE: `${net}.128/25`,
  TRAEFIK_ADDRESS: `${net}.2`,
  ADMIN_PORT: adminPort,
  PROMETHEUS_PORT: prometheusPort,
  ALERTMANAGER_PORT: alertmanagerPort,
  GRAFANA_PORT: grafanaPort,
  HOOK_PORT: hookPort,
}
const stack = openProject({
  name,
  files: ['edge.yaml', 'data.yaml', 'observability.yaml'],
  over: ['data.yaml', 'stack.yaml'],
  env,
})
const slot = (colour: 'blue' | 'green', version: string) =>
  openProject({
    name: `${name}-shop-${colour}`,
    files: ['app.yaml'],
    env: { ...env, SLUICE_SLOT: colour, APP_VERSION: version },
  })
const [blue, green] = [slot('blue', '1'), slot('green', '2')]

const started = ['gateway', 'redis', 'pgbouncer', 'backup', 'prometheus', 'alertmanager']
  .concat(['node-exporter', 'redis-exporter', 'postgres-exporter', 'blackbox', 'docker-read'])
  .concat(['visitor', 'intruder', 'asker', 'hook'])

beforeAll(async () => {
  if (lack !== null) return
  await docker('build', '-q', '-f', 'compose/app/Dockerfile', '-t', appImage, '.')
  const file = 'test/machine/stack-standins/exporters.Dockerfile'
  await docker('build', '-q', '-f', file, '-t', exporters, 'test/machine/stack-standins')
  await docker('volume', 'create', `${name}-app`)
  const up = await stack.attempt('up', '--build', '--detach', '--wait', ...started)
  if (up.code !== 0) throw new Error(`${up.stderr}\n${await lastWords(stack)}`)
  for (const project of [blue, green]) await project.compose('up', '--detach', '--wait')
}, 600_000)

afterAll(async () => {
  if (lack !== null) return
  const ends = [blue, green, stack].map((project) => () => project.down())
  const problems: unknown[] = []
  for (const end of [...ends, () => docker('volume', 'rm', '--force', `${name}-app`)]) {
    await end().catch((problem: unknown) => problems.push(problem))
  }
  await removeImages(gatewayImage, appImage, exporters, `${name}-pgbouncer:1`)
  expect(problems).toEqual([])
}, 300_000)

test('through the gateway the live slot answers, and both services of the template with one voice', async (context) => {
  leaveOut(context, lack)
  await expect.poll(() => wordOf(stack, 'visitor', '/api/version'), patience).toContain('blue')
  expect(await wordOf(stack, 'visitor', '/')).toContain('<html')
})

test('whoever stands in the place of Traefik is believed about the client; a neighbour is not', async (context) => {
  leaveOut(context, lack)
  const claim = { 'x-forwarded-for': '203.0.113.7' }
  const seen = async (from: string): Promise<string> => {
    const text = await wordOf(stack, from, '/api/headers', claim)
    return /"x-forwarded-for":\s*"([^"]*)"/i.exec(text)?.[1] ?? text
  }
  expect(await seen('visitor')).toContain('203.0.113.7')
  expect(await seen('intruder')).not.toContain('203.0.113.7')
})

test('from the public network neither the backend nor the monitoring is reached, by name or by address', async (context) => {
  leaveOut(context, lack)
  const forbidden = [
    ['redis', 6379],
    ['postgres', 5432],
    ['pgbouncer', 6432],
    ['prometheus', 9090],
    ['alertmanager', 9093],
    ['node-exporter', 9100],
  ] as const
  expect(await reaches(stack, 'intruder', 'gateway', 8080)).toBe('connected')
  for (const [service, port] of forbidden) {
    // That it is up is shown from where it may be reached.
    const friend = service === 'prometheus' || service.endsWith('r') ? 'hook' : 'gateway'
    const inside = service === 'pgbouncer' ? 'gateway' : friend
    expect([service, await reaches(stack, inside, service, port)]).toEqual([service, 'connected'])
    expect([service, await reaches(stack, 'intruder', service, port)]).toEqual([service, 'no name'])
    for (const address of await addressesOf(stack, service)) {
      const found = await reaches(stack, 'intruder', address, port)
      expect([service, address, found]).toEqual([service, address, 'no way'])
    }
  }
  for (const address of await addressesOf(blue, 'web')) {
    expect(await reaches(stack, 'intruder', address, 3000)).toBe('no way')
  }
}, 180_000)

test('a slot reaches what it needs, and not what watches', async (context) => {
  leaveOut(context, lack)
  expect(await reaches(blue, 'web', 'pgbouncer', 6432)).toBe('connected')
  expect(await reaches(blue, 'web', 'prometheus', 9090)).toBe('no name')
  for (const address of await addressesOf(stack, 'prometheus')) {
    expect(await reaches(blue, 'web', address, 9090)).toBe('no way')
  }
}, 60_000)

test('the command on the host moves all traffic and finds the gateway by the file of the stack', async (context) => {
  leaveOut(context, lack)
  const promote = await command('promote', 'green', '--wait', 'none', '--json')
  expect([promote.code, promote.stderr]).toEqual([0, expect.any(String)])
  expect(await wordOf(stack, 'visitor', '/api/version')).toContain('green')
  const back = await command('promote', 'blue', '--wait', 'none', '--json')
  expect(back.code).toBe(0)
}, 120_000)

test('Redis counts for the gateway, and runs nothing dangerous for anybody', async (context) => {
  leaveOut(context, lack)
  const redis = (...words: string[]): Promise<string> => stack.exec('redis', 'redis-cli', ...words)
  expect(await redis('client', 'list').catch((error: Error) => error.message)).toContain('NOPERM')
  expect(await redis('config', 'get', 'maxmemory-policy').catch(String)).toContain('NOPERM')
  for (const dangerous of ['flushall', 'shutdown', 'keys *', 'debug sleep 1', 'config rewrite']) {
    expect([dangerous, await redis(...dangerous.split(' '))]).toEqual([
      dangerous,
      expect.stringMatching(/NOPERM|not allowed/),
    ])
  }
  expect(await redis('info', 'memory')).toMatch(
    /maxmemory:100663296[\s\S]*maxmemory_policy:allkeys-lru/,
  )
  await wordOf(stack, 'visitor', '/')
  // The gateway counts by a script: it is known there by its hash after the first time.
  await expect.poll(() => redis('info', 'commandstats')).toMatch(/cmdstat_evalsha:calls=\d/)
}, 60_000)

test('what cAdvisor may ask of Docker changes nothing', async (context) => {
  leaveOut(context, lack)
  const asked = async (method: string, path: string): Promise<string> => {
    const options = JSON.stringify({ socketPath: '/run/docker-read/docker.sock', method, path })
    const script = `require('node:http').request(${options}, (answer) => {
      console.log(answer.statusCode)
      process.exit()
    }).end()`
    return (await stack.exec('asker', 'node', '-e', script)).trim()
  }
  expect(await asked('GET', '/_ping')).toBe('200')
  expect(await asked('GET', '/v1.41/containers/json?all=1')).toBe('200')
  expect(await asked('POST', '/v1.41/containers/create')).toBe('403')
  expect(await asked('DELETE', '/v1.41/containers/x')).toBe('403')
  expect(await asked('GET', '/v1.41/containers/x/archive?path=/etc')).toBe('403')
  expect(await asked('GET', '/v1.41/secrets')).toBe('403')
}, 60_000)

test('Prometheus really reads the gateway and every exporter that is here', async (context) => {
  leaveOut(context, lack)
  const here = ['alertmanager:9093', 'gateway:9090', 'localhost:9090', 'node-exporter:9100'].concat(
    ['postgres-exporter:9187', 'redis-exporter:9121'],
  )
  const up = async () => (await query('up == 1')).map(({ instance }) => instance)
  await expect.poll(up, patience).toEqual(expect.arrayContaining(here))
  const live = await query('sluice_slot_live == 1')
  expect(live).toEqual([expect.objectContaining({ slot: 'blue', job: 'sluice' })])
  // What the exporters may read with the little they are allowed.
  for (const one of ['redis_up == 1', 'pg_up == 1', 'redis_memory_max_bytes == 100663296']) {
    await expect.poll(() => query(one), patience).toHaveLength(1)
  }
  await expect.poll(() => query('pg_settings_max_connections == 60'), patience).toHaveLength(1)
  await expect
    .poll(() => query('time() - backup_last_success_timestamp_seconds < 3600'), patience)
    .toHaveLength(2)
  // There is no front door here, and the probe says so.
  await expect.poll(() => query('probe_success == 0'), patience).toHaveLength(1)
}, 180_000)

test('the live slot is killed, and Discord is told, with the next command', async (context) => {
  leaveOut(context, lack)
  await blue.compose('kill', 'api')
  await expect
    .poll(async () => JSON.stringify(await (await fetch(`http://127.0.0.1:${hookPort}/`)).json()), {
      timeout: 300_000,
      interval: 1000,
    })
    .toContain(
      'The live slot blue fails its probes. Next: docker compose exec gateway switch status',
    )
  const messages = (await (await fetch(`http://127.0.0.1:${hookPort}/`)).json()) as object[]
  expect(JSON.stringify(messages)).toContain('PAGE SluiceLiveProbeFailing')
}, 360_000)

test('a stop of the gateway is a clean one', async (context) => {
  leaveOut(context, lack)
  await stack.compose('stop', 'gateway')
  const id = (await stack.compose('ps', '--all', '--quiet', 'gateway')).trim()
  expect((await docker('inspect', '-f', '{{.State.ExitCode}}', id)).trim()).toBe('0')
}, 90_000)

const patience = { timeout: 90_000, interval: 1000 }

/** The command as an operator runs it on the host. */
function command(...args: string[]) {
  const options = { env: { ...env, SLUICE_ADMIN: `127.0.0.1:${adminPort}` } }
  const file = ['-c', `${root}compose/sluice.yaml`]
  return attempt(process.execPath, [`${root}bin/switch.js`, ...file, ...args], options)
}

/** The labels of what a query of Prometheus finds now. */
async function query(text: string): Promise<Record<string, string>[]> {
  const at = `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(text)}`
  const answer = (await (await fetch(at)).json()) as {
    data: { result: { metric: Record<string, string> }[] }
  }
  return answer.data.result.map(({ metric }) => metric)
}

async function addressesOf(project: typeof stack, service: string): Promise<string[]> {
  const id = (await project.compose('ps', '--quiet', service)).trim()
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}'
  const found = (await docker('inspect', '-f', format, id)).trim().split(' ')
  expect(found[0]).toMatch(/^\d+\./)
  return found
}
