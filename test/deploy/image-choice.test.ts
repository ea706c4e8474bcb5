// Which image a service gets: the one asked for, one to build, the live slot's, or the files'.
import { expect, test } from 'vitest'
import type { ComposeService } from '../../src/deploy/compose-config.ts'
import { chooseImages } from '../../src/deploy/image-choice.ts'
import type { Deployed, DeployedImage } from '../../src/deploy/record.ts'

const plain = { build: null, ports: [], mounts: [], dependsOn: [], containerName: null }
const withImage = (image: string): ComposeService => ({ ...plain, image })
const withBuild: ComposeService = {
  ...plain,
  image: null,
  build: { context: '/srv', dockerfile: null },
}
const services = {
  web: withImage('shop:latest'),
  worker: withImage('shop:latest'),
  api: withBuild,
  db: withImage('postgres:17'),
}

function chosen(
  asked: Record<string, string>,
  build = false,
  live: Deployed['images'] | null = null,
) {
  const deployed =
    live === null
      ? null
      : { images: live, version: '', fingerprint: '', after: 0, at: '', by: '', why: '' }
  const request = { images: new Map(Object.entries(asked)), build }
  const choices = chooseImages({ project: 'shop-green', services, request, live: deployed })
  return choices.map(({ service, kind, ref }) => `${service} ${kind} ${ref}`)
}

const given = (id: string, ref: string, from: DeployedImage['from']): DeployedImage => ({
  id,
  ref,
  from,
})

test('without a word the files decide, and compose names what it builds', () => {
  expect(chosen({})).toEqual([
    'web file shop:latest',
    'worker file shop:latest',
    'api file shop-green-api',
    'db file postgres:17',
  ])
})

test('who names a service means all that share its image', () => {
  expect(chosen({ web: 'shop:2' }).slice(0, 2)).toEqual(['web asked shop:2', 'worker asked shop:2'])
  expect(chosen({ web: 'shop:2', worker: 'shop:1' }).slice(0, 2)).toEqual([
    'web asked shop:2',
    'worker asked shop:1',
  ])
})

test('a build is for what has one, and what is named is not built', () => {
  expect(chosen({}, true)[2]).toBe('api built shop-green-api')
  expect(chosen({ api: 'api:2' }, true)[2]).toBe('api asked api:2')
})

test('what nobody named stays as in the live slot, so that no service goes back in time', () => {
  const live = {
    web: given('sha256:7', 'shop:7', 'asked'),
    api: given('sha256:8', 'shop-blue-api', 'built'),
    db: given('sha256:9', 'postgres:16', 'file'),
  }
  expect(chosen({ worker: 'shop:8' }, false, live)).toEqual([
    'web asked shop:8',
    'worker asked shop:8',
    'api kept shop-blue-api',
    'db file postgres:17',
  ])
  expect(chosen({}, false, live)[0]).toBe('web kept shop:7')
})
