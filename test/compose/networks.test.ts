// Who is in which network. That nothing passes between them is seen on a real engine in test/machine/stack.test.ts.
import { expect, test } from 'vitest'
import { allFiles, named, networksOf, servicesOf, stackFiles } from './stack-files.ts'

const services = await servicesOf(allFiles)
const members = (network: string): string[] =>
  named(services, (service) => networksOf(service).includes(network))

test('what faces the Internet shares a network with the gateway and with nothing else', () => {
  expect(members('public')).toEqual(['edge.yaml/traefik', 'edge.yaml/gateway'])
  const [, traefik] = services.find(([name]) => name === 'edge.yaml/traefik') ?? []
  expect(networksOf(traefik ?? {})).toEqual(['public'])
})

test('what watches is reached from no slot: they are in `internal` and in their own network', () => {
  for (const name of ['app.yaml/web', 'app.yaml/api']) {
    const [, service] = services.find(([found]) => found === name) ?? []
    expect(networksOf(service ?? {})).toEqual(['default', 'internal'])
  }
  expect(members('internal').filter((name) => members('monitoring').includes(name))).toEqual([
    'edge.yaml/gateway',
    'observability.yaml/redis-exporter',
    'observability.yaml/postgres-exporter',
  ])
})

test('every service of the stack says where it is: none falls into a network by default', async () => {
  const stack = await servicesOf(stackFiles)
  const nowhere = named(stack, (s) => networksOf(s).length === 0 && s.network_mode !== 'none')
  expect(nowhere).toEqual([])
})

test('only Traefik is published to the world', () => {
  const published = services.flatMap(([name, { ports = [] }]) =>
    ports.map((port) => [name, port] as const),
  )
  expect(published.length).toBeGreaterThan(3)
  const wide = published.filter(([, port]) => !port.startsWith('127.0.0.1:'))
  expect(wide.map(([name]) => name)).toEqual(['edge.yaml/traefik', 'edge.yaml/traefik'])
})

test('the gateway believes one address about who the client is: the fixed one of Traefik', async () => {
  const [, traefik] = services.find(([name]) => name === 'edge.yaml/traefik') ?? []
  expect(traefik?.networks).toEqual({
    public: { ipv4_address: '${TRAEFIK_ADDRESS:-10.90.1.2}' },
  })
})
