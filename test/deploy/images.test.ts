// How an image comes to the engine: never an old copy in the name of a new version.
import { expect, test } from 'vitest'
import { createEngine } from '../../src/deploy/engine.ts'
import { acquire } from '../../src/deploy/images.ts'
import { deployWorld } from './world.ts'

async function acquiring(
  ref: string,
  pull: 'always' | 'missing',
  registry: Record<string, string>,
  refusal: string | null = null,
) {
  const { ports, docker, acts } = await deployWorld()
  if (refusal !== null) docker.failing.set('pull', refusal)
  for (const [name, id] of Object.entries(registry)) docker.registry.set(name, id)
  const engine = createEngine(ports.settings, 'shop', 'green', docker.run)
  const choice = { kind: 'asked', service: 'web', ref } as const
  const acquired = acquire(engine, choice, pull, {})
  return { acquired, acts }
}

test('what was only ever built here is used as it is', async () => {
  const { acquired, acts } = await acquiring('shop:2', 'always', {})
  expect(await acquired).toEqual({
    image: { id: 'sha256:2222', ref: 'shop:2', from: 'asked' },
    how: 'here',
  })
  expect(acts).toEqual([])
})

test('what is not here is pulled', async () => {
  const { acquired } = await acquiring('acme/web:3', 'missing', { 'acme/web:3': 'sha256:3333' })
  expect(await acquired).toMatchObject({ image: { id: 'sha256:3333' }, how: 'pulled' })
})

test('what came from a registry is asked for again: its tag may have moved', async () => {
  const { acquired } = await acquiring('shop:latest', 'always', { 'shop:latest': 'sha256:9999' })
  expect(await acquired).toMatchObject({ image: { id: 'sha256:9999' }, how: 'pulled' })
  const missing = await acquiring('shop:latest', 'missing', { 'shop:latest': 'sha256:9999' })
  expect(await missing.acquired).toMatchObject({ image: { id: 'sha256:1111' }, how: 'here' })
})

test('a pull that fails is a failure, also where an older copy is here', async () => {
  const { acquired } = await acquiring('shop:latest', 'always', { 'shop:latest': 'x' }, 'denied')
  await expect(acquired).rejects.toMatchObject({
    code: 'image_missing',
    message:
      'shop:latest for web could not be pulled: denied. An older copy is here; to use such copies, set deploy.pull: missing',
  })
})

test('what is nowhere is a failure with the words of the engine', async () => {
  const { acquired } = await acquiring('acme/web:4', 'always', {})
  await expect(acquired).rejects.toMatchObject({
    message: 'acme/web:4 for web could not be pulled: acme/web:4: denied',
  })
})
