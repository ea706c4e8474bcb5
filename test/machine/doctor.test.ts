// What `switch doctor` looks at on this machine: a real Redis, also with the dangerous commands forbidden, and a real Docker engine.
import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { gatherEngine } from '../../src/cli/doctor/gather-engine.ts'
import { lookAtRedis } from '../../src/limits/rates/redis-look.ts'
import { command } from '../cli/command.ts'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { leaveOut } from './leave-out.ts'
import { lackOfRedis, startRedis, type RedisServer } from './redis-server.ts'

async function redisWith(...args: string[]): Promise<RedisServer> {
  const redis = await startRedis(...args)
  onTestFinished(redis.end)
  return redis
}

test('Redis tells its version, its policy, what it has dropped, and its clock', async (context) => {
  leaveOut(context, lackOfRedis())
  const redis = await redisWith('--maxmemory', '2mb', '--maxmemory-policy', 'allkeys-lru')
  for (let i = 0; i < 40; i++) await redis.command('SET', `k${i}`, 'x'.repeat(100_000))
  const found = await lookAtRedis(redis.url)
  expect(found).toMatchObject({
    kind: 'answered',
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    policy: 'allkeys-lru',
    maxBytes: 2 * 1024 * 1024,
  })
  if (found.kind !== 'answered') return
  expect(found.evicted).toBeGreaterThan(0)
  // The clock of this machine, asked within the time the answer took.
  expect(Math.abs(found.aheadMs)).toBeLessThan(1000)
})

test('a user without the dangerous commands may still be asked', async (context) => {
  leaveOut(context, lackOfRedis())
  const redis = await redisWith(...userWords(['-@dangerous', '+info']))
  const url = `redis://:secret@127.0.0.1:${redis.port}`
  expect(await lookAtRedis(url)).toMatchObject({ kind: 'answered', policy: 'noeviction' })
})

test('a Redis that refuses the password, or is away, is told in its own words', async (context) => {
  leaveOut(context, lackOfRedis())
  const redis = await redisWith(...userWords([]))
  expect(await lookAtRedis(`redis://:wrong@127.0.0.1:${redis.port}`)).toMatchObject({
    kind: 'failed',
    detail: expect.stringMatching(/WRONGPASS|NOAUTH/),
  })
  await redis.kill()
  expect(await lookAtRedis(redis.url)).toMatchObject({
    kind: 'failed',
    detail: expect.stringContaining('ECONNREFUSED'),
  })
})

test('the slots on a real engine: what they share, publish and are labelled with is found', async (context) => {
  leaveOut(context, lackOfEngine())
  const project = `doctor${randomUUID().slice(0, 8)}`
  const image = `${project}:1`
  // An image of nothing: containers are made of it and never run.
  docker(['import', '-', image], Buffer.alloc(1024))
  onTestFinished(() => void docker(['image', 'rm', image]))
  const labels = (slot: string) => [
    '--label',
    `com.docker.compose.project=${project}-${slot}`,
    '--label',
    'com.docker.compose.service=web',
  ]
  onTestFinished(() => void docker(['volume', 'rm', `${project}-data`]))
  const create = (slot: string, ...more: string[]) => {
    const volume = ['--volume', `${project}-data:/data`]
    const words = ['create', '--name', `${project}-${slot}`, ...labels(slot), ...volume, ...more]
    docker([...words, image, '/none'])
    onTestFinished(() => void docker(['rm', '--force', `${project}-${slot}`]))
  }
  create('blue', '--label', 'traefik.enable=true', '--stop-timeout', '45')
  create('green', '--publish', '127.0.0.1:39117:3000')

  const engine = await gatherEngine()
  expect(engine.kind === 'engine' && engine.containers).toContainEqual(
    expect.objectContaining({
      name: `${project}-blue`,
      project: `${project}-blue`,
      service: 'web',
      running: false,
      stopSeconds: 45,
      mounts: [{ kind: 'volume', source: `${project}-data`, readOnly: false }],
      traefik: ['traefik.enable'],
    }),
  )
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const gateway = await startTestGateway({
    project,
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    upstream: { idle: '200ms' },
  })
  const { exit, stdout } = await command(['doctor', '--admin', gateway.adminUrl, '--json'])
  expect(exit).toBe(3)
  const { findings } = JSON.parse(stdout) as { findings: readonly { seen: string }[] }
  const seen = findings.map((finding) => finding.seen)
  for (const sentence of [
    `${project}-blue (live): ${project}-blue does not run`,
    `both slots write to the volume ${project}-data`,
    `${project}-green publishes 127.0.0.1:39117: the same service of the other slot could not start`,
  ])
    expect(seen).toContain(sentence)
  expect(seen).toContainEqual(expect.stringContaining(`${project}-blue has traefik.enable`))
})

/** The user `default` with a password, all commands, and these rules over them. */
function userWords(rules: readonly string[]): string[] {
  return ['--user', 'default', 'on', '>secret', '~*', '&*', '+@all', ...rules]
}

function docker(words: readonly string[], input?: Buffer): string {
  const stdio = ['pipe', 'pipe', 'ignore'] as const
  return execFileSync('docker', words, {
    encoding: 'utf8',
    stdio: [...stdio],
    ...(input && { input }),
  })
}

/** Why there is no engine to test with; null: there is. */
function lackOfEngine(): string | null {
  try {
    docker(['version', '--format', '{{.Server.Version}}'])
    return null
  } catch {
    return 'no Docker engine answers'
  }
}
