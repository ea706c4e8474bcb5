// What every container of the shipped stack must have, so that no later service comes without it.
import { expect, test } from 'vitest'
import { allFiles, named, readText, servicesOf } from './stack-files.ts'

const services = await servicesOf(allFiles)

test('every service has a limit to its memory, comes back by itself and cannot gain a privilege', () => {
  expect(services.length).toBeGreaterThanOrEqual(20)
  expect(named(services, (s) => s.mem_limit === undefined)).toEqual([])
  expect(named(services, (s) => s.restart !== 'unless-stopped')).toEqual([
    // Made to end.
    'data.yaml/postgres-setup',
  ])
  expect(named(services, (s) => !s.security_opt?.includes('no-new-privileges:true'))).toEqual([])
  expect(named(services, (s) => s.cap_drop?.[0] !== 'ALL')).toEqual([])
})

test('every root filesystem is read-only but that of the database', () => {
  expect(named(services, (s) => s.read_only !== true)).toEqual(['data.yaml/postgres'])
})

test('every image is pinned to one version, and one place names it', () => {
  const written = /^(?:\$\{\w+:-)?([^}]+)\}?$/
  const images = services.map(([, { image = '' }]) => written.exec(image)?.[1] ?? '')
  const pinned = /^[\w./-]+:v?\d+(?:\.\d+)*(?:-[\w.]+)*$/
  expect(images.filter((image) => !pinned.test(image))).toEqual([])
  const short = images.filter((image) => /:v?\d+$/.test(image))
  expect(short.toSorted((a, b) => a.localeCompare(b))).toEqual([
    // Built here, not pulled.
    'shop-app:1',
    'shop-app:1',
    'sluice-pgbouncer:1',
  ])
})

test('every Dockerfile starts from one pinned version', async () => {
  for (const file of ['../Dockerfile', 'app/Dockerfile', 'data/pgbouncer/Dockerfile']) {
    const bases = [...(await readText(file)).matchAll(/^FROM (\S+)/gm)].map(([, base]) => base)
    expect(bases.length).toBeGreaterThan(0)
    for (const base of bases) expect(base).toMatch(/^\w+:(?:\d+\.\d+\.\d+|\w+-\d{8})-slim$/)
  }
})

test('every log is bounded, and says which service it is of', () => {
  const options = { 'max-size': '10m', 'max-file': '3' }
  const labels = 'com.docker.compose.project,com.docker.compose.service'
  for (const [name, { logging }] of services) {
    expect([name, logging?.options]).toEqual([name, { ...options, labels }])
  }
})

test('one container has the Docker socket, to read, and no network to be asked from', () => {
  const withSocket = (s: (typeof services)[number][1]): boolean =>
    (s.volumes ?? []).some((volume) => volume.includes('docker.sock'))
  expect(named(services, withSocket)).toEqual(['observability.yaml/docker-read'])
  const [, reader] = services.find(([name]) => name === 'observability.yaml/docker-read') ?? []
  expect(reader?.network_mode).toBe('none')
})

test('only the gateway has labels for Traefik, and those are in the example for a Traefik you have', async () => {
  expect(named(services, (s) => s.labels !== undefined)).toEqual([])
  const example = await servicesOf(['examples/existing-traefik-labels.yaml'])
  expect(named(example, (s) => s.labels !== undefined)).toEqual([
    'examples/existing-traefik-labels.yaml/gateway',
  ])
})

test('a stop waits longer than a drain: of the gateway, and of what it sends requests to', async () => {
  const drain = Number(/drain: (\d+)s/.exec(await readText('sluice.yaml'))?.[1])
  expect(drain).toBeGreaterThan(0)
  for (const name of ['edge.yaml/gateway', 'app.yaml/web', 'app.yaml/api']) {
    const [, service] = services.find(([found]) => found === name) ?? []
    expect(Number.parseInt(service?.stop_grace_period ?? '', 10)).toBeGreaterThan(drain)
  }
})
