// The files `switch init` would write, read as their readers read them: the config by Sluice, compose files as YAML.
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Answers, Front } from '../../../src/cli/init/answers.ts'
import { planFiles } from '../../../src/cli/init/plan.ts'
import { parseConfig } from '../../../src/config/load.ts'

const own: Front = { kind: 'own-traefik', host: 'shop.example', email: 'ops@shop.example' }
const behind: Front = { kind: 'existing-traefik', host: 'shop.example', network: 'proxy' }
const plain: Front = {
  kind: 'no-docker',
  blue: new Map([['web', 'http://10.0.0.2:3000']]),
  green: new Map([['web', 'http://10.0.0.3:3000']]),
}

const place = { schema: './node_modules/sluice/sluice.schema.json', buildFrom: '..' }

async function filesFor(front: Front, more: Partial<Answers> = {}) {
  const services =
    front.kind === 'no-docker'
      ? [{ name: 'web', port: null }]
      : [
          { name: 'web', port: 3000 },
          { name: 'admin-api', port: 4000 },
        ]
  const answers = { project: 'acme', services, health: '/up', front, ...more }
  const files = await planFiles(answers, place)
  return new Map(files.map(({ path, text }) => [path, text]))
}

interface Compose {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly networks: Readonly<Record<string, unknown>>
  readonly volumes?: Readonly<Record<string, unknown>>
}

function compose(text: string | undefined): Compose {
  return parse(text ?? '', { merge: true }) as Compose
}

test.for([
  ['its own Traefik', own],
  ['a Traefik that is there', behind],
  ['no Docker', plain],
] as const)(
  'behind %s the config is good, warns of nothing, and begins with its schema',
  async ([_name, front]) => {
    const text = (await filesFor(front)).get('sluice.yaml') ?? ''
    expect(text.split('\n', 1)).toEqual([
      '# yaml-language-server: $schema=./node_modules/sluice/sluice.schema.json',
    ])
    const loaded = parseConfig(text, { file: 'sluice.yaml', env: {} })
    expect(loaded).toMatchObject({ ok: true, config: { project: 'acme', health: { path: '/up' } } })
    // Of the shipped file's own header nothing is left: it speaks of another place.
    expect(text).not.toContain('compose/sluice.yaml')
  },
)

test('each service has its path, and the first one takes what is left', async () => {
  const loaded = parseConfig((await filesFor(own)).get('sluice.yaml') ?? '', {
    file: 'sluice.yaml',
    env: {},
  })
  const routes = loaded.ok ? loaded.config.routes : []
  expect(routes.map(({ match, service }) => [match.path, service])).toEqual([
    ['/admin-api', 'admin-api'],
    ['/', 'web'],
  ])
})

test('the slots are reached by the names that the slot template gives them', async () => {
  const files = await filesFor(own)
  const app = compose(files.get('compose/app.yaml'))
  expect(Object.keys(app.services)).toEqual(['web', 'admin-api'])
  const { slots } = parse(files.get('sluice.yaml') ?? '') as {
    slots: Readonly<Record<string, Readonly<Record<string, string>>>>
  }
  for (const [name, port] of [
    ['web', 3000],
    ['admin-api', 4000],
  ] as const) {
    const { networks, environment } = app.services[name] as {
      networks: { internal: { aliases: readonly string[] } }
      environment: { PORT: string }
    }
    const [alias = ''] = networks.internal.aliases
    for (const slot of ['blue', 'green']) {
      const host = alias.replace(/\$\{SLUICE_SLOT:\?[^}]*\}/, slot)
      expect(slots[slot]?.[name]).toBe(`http://${host}:${port}`)
    }
    expect(environment.PORT).toBe(String(port))
  }
})

test('the slot template publishes nothing, labels nothing, shares no volume, and does not assume the demo app', async () => {
  const text = (await filesFor(own)).get('compose/app.yaml') ?? ''
  const { services, volumes, networks } = compose(text)
  for (const service of Object.values(services)) {
    for (const key of ['ports', 'labels', 'volumes', 'container_name', 'read_only', 'healthcheck'])
      expect(service).not.toHaveProperty(key)
    expect(service['stop_grace_period']).toBe('45s')
  }
  expect(services['admin-api']?.['image']).toBe('${ADMIN_API_IMAGE:-acme-admin-api:latest}')
  expect(volumes).toBeUndefined()
  expect(networks['internal']).toEqual({ external: true, name: '${STACK:-sluice}-internal' })
  expect(text).not.toMatch(/shop|demo|BREAK/)
})

test('the comments of the shipped stack come along', async () => {
  const files = await filesFor(own)
  expect(files.get('compose/edge.yaml')).toContain('# Fixed, because the gateway believes what')
  expect(files.get('compose/app.yaml')).toContain('# Longer than promote.drain in sluice.yaml')
})

test('the gateway reads the config a folder up, and is built from where the package is', async () => {
  const { services } = compose((await filesFor(own)).get('compose/edge.yaml'))
  expect(services['gateway']?.['build']).toEqual({ context: '..' })
  expect(services['gateway']?.['volumes']).toContain('../sluice.yaml:/etc/sluice/sluice.yaml:ro')
})

test('an installation that cannot build the gateway asks for its image', async () => {
  const answers = {
    project: 'acme',
    services: [{ name: 'web', port: 80 }],
    health: '/',
    front: own,
  }
  const files = await planFiles(answers, { ...place, buildFrom: null })
  const { services } = compose(files.find(({ path }) => path === 'compose/edge.yaml')?.text)
  expect(services['gateway']).not.toHaveProperty('build')
  expect(services['gateway']?.['image']).toMatch(/^\$\{GATEWAY_IMAGE:\?/)
})

test('behind a Traefik that is there none of our own starts, and only the gateway has labels', async () => {
  const files = await filesFor(behind)
  const edge = compose(files.get('compose/edge.yaml'))
  expect(Object.keys(edge.services)).toEqual(['gateway', 'redis'])
  expect(Object.keys(edge.volumes ?? {})).toEqual(['gateway'])
  expect(edge.services['gateway']?.['labels']).toMatchObject({ 'traefik.enable': 'true' })
  expect(edge.services['gateway']?.['networks']).toContain('traefik')
  expect(edge.networks['traefik']).toMatchObject({ external: true })
  expect(edge.services['redis']).not.toHaveProperty('labels')
  expect(files.has('compose/traefik/gateway.yaml')).toBe(false)
  expect(files.get('compose/.env')).toContain('TRAEFIK_NETWORK=proxy\n')
  expect(files.get('compose/.env')).not.toContain('ACME')
})

test('every variable that the edge demands is filled in, with secrets of its own each time', async () => {
  const files = await filesFor(own)
  const edge = files.get('compose/edge.yaml') ?? ''
  const demanded = new Set([...edge.matchAll(/\$\{([A-Z_]+):\?/g)].map(([, name]) => name))
  const env = valuesOf(files.get('compose/.env'))
  expect([...demanded].filter((name) => !env.get(name ?? ''))).toEqual([])
  expect(env.get('SLUICE_TOKEN')).toMatch(/^[0-9a-f]{48}$/)
  expect(env.get('SLUICE_TOKEN')).not.toBe(env.get('REDIS_PASSWORD'))
  const again = valuesOf((await filesFor(own)).get('compose/.env'))
  expect(again.get('SLUICE_TOKEN')).not.toBe(env.get('SLUICE_TOKEN'))
  expect(env.get('PROJECT')).toBe('acme')
  // What belongs to files that are not written would only puzzle.
  expect([...env.keys()].filter((name) => /DB|POSTGRES|GRAFANA|SMTP/.test(name))).toEqual([])
})

test('without Docker there is one file, and the slots are where they were said to be', async () => {
  const files = await filesFor(plain)
  expect([...files.keys()]).toEqual(['sluice.yaml'])
  expect(parse(files.get('sluice.yaml') ?? '')).toMatchObject({
    listen: '127.0.0.1:8080',
    admin: { listen: '127.0.0.1:9090' },
    slots: { blue: { web: 'http://10.0.0.2:3000' }, green: { web: 'http://10.0.0.3:3000' } },
    dataDir: './.sluice',
  })
})

function valuesOf(text = ''): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const [, name, value] = /^([A-Z_]+)=(.*)$/.exec(line) ?? []
      return name === undefined || value === undefined ? [] : [[name, value]]
    }),
  )
}
