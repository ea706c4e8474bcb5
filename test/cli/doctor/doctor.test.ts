// `switch doctor` as it is typed, against a real gateway whose apps are well or not, and against programs in Docker's place.
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { gatherEngine } from '../../../src/cli/doctor/gather-engine.ts'
import { startTestGateway, temporaryDir } from '../../support/gateway.ts'
import { rawUpstream, upstream } from '../../support/upstream.ts'
import { command } from '../command.ts'
import { statusOf } from '../records.ts'
import { ok, problem, startScripted } from '../scripted-gateway.ts'

interface Found {
  readonly check: string
  readonly kind: string
  readonly seen: string
}

/** A folder with nothing, or with a program that stands in for Docker, as the whole PATH. */
async function pathWith(docker?: string): Promise<string> {
  const folder = join(await temporaryDir(), 'bin')
  await mkdir(folder)
  if (docker !== undefined) {
    await writeFile(join(folder, 'docker'), `#!/bin/sh\n${docker}`)
    await chmod(join(folder, 'docker'), 0o755)
  }
  return folder
}

async function doctor(admin: string, path: string, ...more: string[]) {
  const ended = await command(['doctor', '--admin', admin, ...more], { env: { PATH: path } })
  const text = ended.stdout.replaceAll(/\s+/g, ' ')
  return { ...ended, text }
}

function findingsIn(stdout: string): readonly Found[] {
  const { findings } = JSON.parse(stdout) as { findings: readonly Found[] }
  return findings
}

const idle = { upstream: { idle: '300ms' } }

test('a good gateway is exit 0, every target measured, and Docker is said to be missing', async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    trustedProxies: ['127.0.0.1/32'],
    client: { keepAlive: '100s', connections: 100 },
    ...idle,
  })
  const { exit, stdout } = await doctor(gateway.adminUrl, await pathWith(), '--json')
  const findings = findingsIn(stdout)
  expect(findings.filter(({ kind }) => kind === 'wrong' || kind === 'warning')).toEqual([])
  expect(exit).toBe(0)
  expect(findings).toContainEqual({
    check: 'app keep-alive',
    kind: 'well',
    seen: 'idle connections outlive upstream.idle (300ms) at 2 target(s), measured',
  })
  expect(findings.find(({ check }) => check === 'Docker')).toEqual({
    check: 'Docker',
    kind: 'skipped',
    seen: 'Docker was not asked: there is no "docker" here',
  })
})

test('what is wrong is exit 3, with the fix beside it', async () => {
  const blue = await upstream('blue')
  // It answers, and closes at once without having said so: an app whose keep-alive is far too short.
  const green = await rawUpstream((socket) => {
    socket.once('data', () => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
      setTimeout(() => socket.end(), 20)
    })
  })
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    trustedProxies: ['0.0.0.0/0'],
    redis: 'redis://127.0.0.1:1',
    client: { keepAlive: '100s', connections: 100 },
    ...idle,
  })
  blue.setHealth(301, { Location: 'https://shop.example/healthz' })
  const { exit, text, stderr } = await doctor(gateway.adminUrl, await pathWith())
  expect(exit).toBe(3)
  for (const line of [
    '✖ health path /healthz of blue/web/',
    'redirects to https://shop.example/healthz (301)',
    '→ Let the app answer it without HTTPS',
    '✖ app keep-alive green/web/',
    '→ Let the app keep them longer (Node: server.keepAliveTimeout',
    '✖ trusted proxies 0.0.0.0/0 in trustedProxies is most of the Internet',
    '✖ Redis Redis does not answer: connect ECONNREFUSED 127.0.0.1:1',
    '◌ not looked at: Docker, compose projects',
  ])
    expect(text).toContain(line)
  expect(stderr).toMatch(/✖ [4-6] wrong/)
})

test('a gateway that is away, or cannot look, is what is wrong', async () => {
  const path = await pathWith()
  const away = await doctor('127.0.0.1:1', path)
  expect(away.exit).toBe(3)
  expect(away.text).toContain('✖ gateway nothing listens at 127.0.0.1:1')
  const old = await startScripted({
    answer: ({ path: asked }) =>
      asked === '/v1/status' ? ok(statusOf()) : problem('not_found', `${asked} is not there`),
  })
  const found = await doctor(old.admin, path)
  expect(found.text).toContain(
    '✖ gateway the gateway, version 0.4.0, cannot look: /v1/doctor is not there',
  )
})

const inspected = [
  {
    Name: '/shop-blue-web-1',
    Image: 'sha256:aa',
    State: { Running: true },
    Config: {
      StopTimeout: 45,
      Labels: {
        'com.docker.compose.project': 'shop-blue',
        'com.docker.compose.service': 'web',
        'traefik.enable': 'true',
      },
    },
    HostConfig: {
      PortBindings: {
        '3000/tcp': [
          { HostIp: '127.0.0.1', HostPort: '3001' },
          { HostIp: '', HostPort: '' },
        ],
      },
    },
    Mounts: [
      { Type: 'volume', Name: 'shop-data', Source: '/var/lib/docker/volumes/x/_data', RW: true },
      { Type: 'bind', Source: '/etc/shop', RW: false },
      { Type: 'tmpfs', Source: '' },
    ],
  },
  { Name: '/other', State: {}, Config: { Labels: null }, HostConfig: { PortBindings: null } },
]

const standIn = (root: string): string => `case "$1 $2" in
'version --format') echo 28.2.2 ;;
'compose version') echo v2.26.1 ;;
'info --format') echo ${root} ;;
'ps --all') echo aa; echo bb ;;
'inspect --type') cat <<'END'
${JSON.stringify(inspected)}
END
;;
'image inspect') echo 'sha256:aa 1234' ;;
*) echo "unknown: $*" >&2; exit 1 ;;
esac
`

test('what Docker says of containers is read, and what it lacks is nothing', async () => {
  const root = await temporaryDir()
  // The stand-in is a shell script and needs cat.
  const program = join(await pathWith(standIn(root)), 'docker')
  expect(await gatherEngine(program)).toEqual({
    kind: 'engine',
    version: '28.2.2',
    compose: 'v2.26.1',
    freeBytes: expect.any(Number),
    containers: [
      {
        name: 'shop-blue-web-1',
        project: 'shop-blue',
        service: 'web',
        running: true,
        image: 'sha256:aa',
        imageBytes: 1234,
        mounts: [
          { kind: 'volume', source: 'shop-data', readOnly: false },
          { kind: 'bind', source: '/etc/shop', readOnly: true },
        ],
        stopSeconds: 45,
        published: ['127.0.0.1:3001'],
        traefik: ['traefik.enable'],
      },
      {
        name: 'other',
        project: null,
        service: null,
        running: false,
        image: '',
        imageBytes: null,
        mounts: [],
        stopSeconds: null,
        published: [],
        traefik: [],
      },
    ],
  })
})

test('an engine that is not running is told in its own words', async () => {
  const said = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.'
  const program = join(await pathWith(`echo '${said}' >&2; exit 1`), 'docker')
  expect(await gatherEngine(program)).toEqual({
    kind: 'absent',
    why: `Docker was not asked: ${said}`,
  })
})
