// A whole file: what it becomes, and what is said when it cannot be read.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { contract } from './contract.ts'
import { configOf, problemLines, twoSlots } from './problem-lines.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-config-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** A plain limit: of each client, by any method. */
function perClient(count: number, perMs: number, burst: number) {
  return { name: null, count, perMs, burst, by: 'client', methods: null }
}

test('the smallest config gets every default', () => {
  expect(configOf(twoSlots)).toEqual({
    listen: { host: '127.0.0.1', port: 8080 },
    admin: { listen: { kind: 'tcp', host: '127.0.0.1', port: 9090 }, token: '' },
    trustedProxies: [],
    dataDir: resolve('.sluice'),
    secret: '',
    project: null,
    expose: false,
    slots: {
      blue: { web: [{ protocol: 'http:', host: '127.0.0.1', port: 3001 }] },
      green: { web: [{ protocol: 'http:', host: '127.0.0.1', port: 3002 }] },
    },
    firstSlot: 'blue',
    health: {
      path: '/healthz',
      host: null,
      intervalMs: 1_000,
      timeoutMs: 2_000,
      healthy: 3,
      unhealthy: 3,
    },
    resolveMs: 2_000,
    routes: [
      {
        name: 'site',
        match: { host: null, path: '/', methods: null },
        service: 'web',
        profile: 'page',
        limit: null,
        inFlight: null,
        sticky: false,
        timeoutMs: 30_000,
        idleMs: 300_000,
        maxBodyBytes: null,
        definedAt: 'sluice.yaml:1',
      },
    ],
    hold: { max: 1000, forMs: 30_000 },
    promote: {
      readyMs: 30_000,
      drainMs: 30_000,
      bakeMs: 600_000,
      waitMs: 60_000,
      smoke: [{ target: '/', method: 'GET', host: null, path: '/', status: null }],
      affinity: null,
      hold: false,
      streamDrainMs: 60_000,
      upgradeDrainMs: 300_000,
    },
    judge: { onFail: 'rollback', floor: 0.01, ratio: 3, alpha: 0.001 },
    deploy: {
      files: [resolve('compose.yaml')],
      context: null,
      run: null,
      predeploy: [],
      postdeploy: [],
      single: [],
      sharedVolumes: [],
      keepOld: 'bake',
      pull: 'always',
      startMs: 120_000,
      diskBytes: 2 ** 30,
      dir: resolve('.sluice/deploy'),
    },
    visitors: { ipv6Prefix: 64, allow: [], sessionCookie: null },
    capacity: {
      inFlight: 1000,
      perRoute: 200,
      perClient: 100,
      streams: 10_000,
      reserve: 0.3,
      queue: 100,
      queueMs: 500,
      adaptive: true,
    },
    bots: {
      mode: 'observe',
      ai: 'throttle',
      verify: true,
      robots: 'passthrough',
      permanent: false,
    },
    redis: null,
    upstream: { connectMs: 2_000, idleMs: 4_000 },
    client: {
      keepAliveMs: 100_000,
      headersBytes: 32_768,
      headerCount: 100,
      headerTimeoutMs: 10_000,
      bodyTimeoutMs: 30_000,
      bodyBytesPerSecond: 200,
      connections: 10_000,
    },
    log: { level: 'info', access: true },
  })
})

test('the example of the contract loads', () => {
  const { slots, routes, promote, judge, bots, redis, ...rest } = configOf(contract)
  expect(rest.trustedProxies.map((network) => network.text)).toEqual(['127.0.0.1/32'])
  expect([rest.project, rest.expose, rest.admin.token, redis]).toEqual([
    'shop',
    true,
    '',
    'redis://127.0.0.1:6379',
  ])
  expect(slots.blue['api']?.map((origin) => origin.port)).toEqual([4001, 4011])
  expect(routes).toEqual([
    {
      name: 'api',
      match: { host: null, path: '/api', methods: ['GET', 'POST'] },
      service: 'api',
      profile: 'api',
      limit: [perClient(100, 1_000, 100)],
      inFlight: null,
      sticky: false,
      timeoutMs: 30_000,
      idleMs: 300_000,
      maxBodyBytes: null,
      definedAt: 'sluice.yaml:12',
    },
    {
      name: 'site',
      match: { host: null, path: '/', methods: null },
      service: 'web',
      profile: 'page',
      limit: [perClient(50, 1_000, 100)],
      inFlight: null,
      sticky: true,
      timeoutMs: 30_000,
      idleMs: 300_000,
      maxBodyBytes: null,
      definedAt: 'sluice.yaml:13',
    },
  ])
  expect(promote.affinity).toEqual({ forMs: 30_000, paths: ['/assets/'] })
  expect([judge.floor, bots.mode]).toEqual([0.01, 'enforce'])
})

test('the slot that is written first is the first slot', () => {
  const web = '{ web: "http://127.0.0.1:1" }'
  expect(configOf(`slots: { blue: ${web}, green: ${web} }`).firstSlot).toBe('blue')
  expect(configOf(`slots: { green: ${web}, blue: ${web} }`).firstSlot).toBe('green')
})

test.each([
  ['127.0.0.1:8080', { host: '127.0.0.1', port: 8080 }],
  ['gateway.local:80', { host: 'gateway.local', port: 80 }],
  ['":8080"', { host: '0.0.0.0', port: 8080 }],
  ['8080', { host: '0.0.0.0', port: 8080 }],
  ['"8080"', { host: '0.0.0.0', port: 8080 }],
  ['"[::1]:8080"', { host: '::1', port: 8080 }],
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
])('listen: %s is an address', (text, endpoint) => {
  expect(configOf(`${twoSlots}listen: ${text}`).listen).toEqual(endpoint)
})

test.each([
  ['unix:/run/sluice.sock', { kind: 'unix', path: '/run/sluice.sock' }],
  ['localhost:9090', { kind: 'tcp', host: 'localhost', port: 9090 }],
  ['"[::1]:9090"', { kind: 'tcp', host: '::1', port: 9090 }],
  ['127.9.9.9:9090', { kind: 'tcp', host: '127.9.9.9', port: 9090 }],
])('admin.listen: %s needs no token', (text, endpoint) => {
  expect(configOf(`${twoSlots}admin: { listen: ${text} }`).admin.listen).toEqual(endpoint)
})

test('with a token the admin API may be reached by other machines', () => {
  const { admin } = configOf(`${twoSlots}admin: { listen: ":9090", token: secret }`)
  expect(admin.listen).toEqual({ kind: 'tcp', host: '0.0.0.0', port: 9090 })
})

test('a socket path that the kernel would cut is refused', () => {
  const path = `/${'x'.repeat(107)}`
  expect(problemLines(`${twoSlots}admin: { listen: "unix:${path}" }`)[0]).toContain(
    'expected a socket path of at most 107 bytes',
  )
})

test('origins keep protocol, host and port, and nothing else', () => {
  const text =
    'slots: { blue: { web: ["https://h", "http://[::1]:80/", "http://My_App:3"] }, green: { web: "http://h:1" } }'
  expect(configOf(text).slots.blue['web']).toEqual([
    { protocol: 'https:', host: 'h', port: 443 },
    { protocol: 'http:', host: '::1', port: 80 },
    { protocol: 'http:', host: 'my_app', port: 3 },
  ])
})

test('matches are kept as the World compares them', () => {
  const match = '{ host: "*.Shop.example", path: /api/, methods: [GET, PUT, GET] }'
  const text = `${twoSlots}routes: [{ name: a, service: web, match: ${match} }]`
  expect(configOf(text).routes[0]?.match).toEqual({
    host: '*.shop.example',
    path: '/api',
    methods: ['GET', 'PUT'],
  })
})

test('a route with methods may stand beside one that takes all, and beside one with others', () => {
  const route = (name: string, methods: string): string =>
    `  - { name: ${name}, service: web, match: { path: /a, methods: ${methods} } }\n`
  const other = '  - { name: rest, service: web, match: { path: /a } }\n'
  const text = `${twoSlots}routes:\n${route('a', '[GET]')}${route('b', '[PUT]')}${other}`
  expect(problemLines(text)).toEqual([])
})

test('a burst that is not given is what the rate counts', () => {
  const text = `${twoSlots}routes: [{ name: a, service: web, limit: { rate: 10/min } }]`
  expect(configOf(text).routes[0]?.limit).toEqual([perClient(10, 60_000, 10)])
})

test('smoke requests may name a host and a status', () => {
  const text = `${twoSlots}promote: { smoke: ["HEAD /login?a=b 302", "GET https://shop.example:8443/x"] }`
  expect(configOf(text).promote.smoke).toEqual([
    { target: '/login?a=b', method: 'HEAD', host: null, path: '/login?a=b', status: 302 },
    {
      target: 'https://shop.example:8443/x',
      method: 'GET',
      host: 'shop.example:8443',
      path: '/x',
      status: null,
    },
  ])
})

test('every problem of a file is told at once, in the order of the file', () => {
  const text = `listen: x
slots: { blue: { web: "http://h:1", api: nowhere }, green: { web: "http://h:2" } }
project: \${UNSET}
routes:
  - { name: a, service: wbe, limit: { rate: ten } }
  - { name: a, service: api, match: { path: / } }
lisen: 1
listen: y
`
  expect(problemLines(text).map((line) => line.split('  ').slice(0, 2).join(' '))).toEqual([
    '1:9 listen',
    '2:42 slots.blue.api',
    '2:53 slots.green',
    '3:10 project',
    '5:25 routes[0].service',
    '5:45 routes[0].limit.rate',
    '6:13 routes[1].name',
    '6:37 routes[1].match',
    '7:1 lisen',
    '8:1 listen',
  ])
})

test('dataDir starts at the folder of the file', async () => {
  const file = join(folder, 'sluice.yaml')
  await writeFile(file, `${twoSlots}dataDir: state`)
  const loaded = await loadConfig(file, {})
  expect(loaded.ok && loaded.config.dataDir).toBe(join(folder, 'state'))
})

test('a byte order mark and Windows line ends do no harm', async () => {
  const file = join(folder, 'windows.yaml')
  await writeFile(file, `\ufeff${twoSlots}lisen: 1\n`.replaceAll('\n', '\r\n'))
  const loaded = await loadConfig(file, {})
  expect(loaded.ok ? [] : loaded.problems).toMatchObject([
    { file, line: 2, column: 1, path: 'lisen' },
  ])
})

test('a file that cannot be read is a problem of the whole file', async () => {
  await writeFile(join(folder, 'latin1.yaml'), Buffer.from([0x61, 0x3a, 0xe9]))
  const messages = await Promise.all(
    [join(folder, 'none.yaml'), folder, join(folder, 'latin1.yaml')].map(async (path) => {
      const loaded = await loadConfig(path, {})
      return loaded.ok ? [] : loaded.problems.map(({ line, message }) => `${line} ${message}`)
    }),
  )
  expect(messages).toEqual([
    ['0 there is no such file; "switch docs" prints a whole one'],
    ['0 this is a folder; name the file in it'],
    ['0 the file is not text in UTF-8'],
  ])
})

/** What configs are made of, and what YAML and variables trip over. */

test('what is deployed is found from the folder of the file', () => {
  const { deploy } = configOf(
    `${twoSlots}deploy: { files: [a.yaml, /srv/b.yaml], dir: ../kept, predeploy: [{ service: web }], context: { green: vps-2 } }\n`,
  )
  expect(deploy.files).toEqual([resolve('a.yaml'), '/srv/b.yaml'])
  expect(deploy.dir).toBe(resolve('../kept'))
  expect(deploy.predeploy).toEqual([{ service: 'web', run: null }])
  expect(deploy.context).toEqual({ blue: null, green: 'vps-2' })
})
