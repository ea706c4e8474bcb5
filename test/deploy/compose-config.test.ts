// What a deploy reads of compose's own rendering, and the override it writes.
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseComposeConfig } from '../../src/deploy/compose-config.ts'
import { overrideText } from '../../src/deploy/override.ts'

test('services, ports, mounts and volumes are read', () => {
  const printed = {
    name: 'shop-blue',
    services: {
      web: {
        build: { context: '/srv', dockerfile: 'Dockerfile' },
        container_name: 'web',
        depends_on: { db: { condition: 'service_started' } },
        ports: [
          { mode: 'ingress', host_ip: '127.0.0.1', target: 80, published: '3001', protocol: 'tcp' },
          { mode: 'ingress', target: 81, protocol: 'tcp' },
          { mode: 'ingress', target: 82, published: '4000-4010', protocol: 'tcp' },
        ],
        volumes: [
          { type: 'volume', source: 'data', target: '/data' },
          { type: 'bind', source: '/srv/conf', target: '/conf', read_only: true },
        ],
      },
      host: { image: 'x', network_mode: 'host', ports: [{ target: 80, published: '80' }] },
    },
    volumes: {
      data: { name: 'shop-blue_data' },
      nfs: { name: 'nfs', driver_opts: { device: ':/export' } },
    },
  }
  const project = parseComposeConfig(JSON.stringify(printed))
  expect(project?.services['web']).toEqual({
    image: null,
    build: { context: '/srv', dockerfile: 'Dockerfile' },
    ports: [{ host: '127.0.0.1', port: 3001, protocol: 'tcp' }],
    mounts: [
      { type: 'volume', source: 'data', readOnly: false },
      { type: 'bind', source: '/srv/conf', readOnly: true },
    ],
    dependsOn: ['db'],
    containerName: 'web',
  })
  expect(project?.services['host']?.ports).toEqual([])
  expect(project?.volumes).toEqual({
    data: { name: 'shop-blue_data', device: null },
    nfs: { name: 'nfs', device: ':/export' },
  })
})

test.each(['', 'services:', '[]', 'null', '{"services": 1}'])('%j is no configuration', (text) => {
  expect(parseComposeConfig(text)).toBeNull()
})

test('the override pins images by id, and nothing is pulled in their place', () => {
  expect(parse(overrideText({ web: 'sha256:1', 'a: b': 'sha256:2' }))).toEqual({
    services: {
      web: { image: 'sha256:1', pull_policy: 'never' },
      'a: b': { image: 'sha256:2', pull_policy: 'never' },
    },
  })
})
