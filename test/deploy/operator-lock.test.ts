// A deploy while an operator holds the switch: refused before anything is touched, unless it is theirs.
import { expect, test } from 'vitest'
import { deploy } from '../../src/deploy/deploy.ts'
import { deployWorld } from './world.ts'

const lock = {
  kind: 'operator',
  by: 'bob',
  since: '2026-11-28T12:00:00.000Z',
  doing: 'locked: migration',
  why: 'migration',
} as const

async function locked(by: string) {
  const world = await deployWorld({ request: { by } })
  const { status } = world.gateway
  world.gateway.status = () => ({ ...status(), lock })
  return world
}

test('somebody else is refused with who, since when and why, and nothing was done', async () => {
  const { ports, acts, steps } = await locked('ana')
  await expect(deploy(ports)).rejects.toMatchObject({
    code: 'switch_locked',
    message: 'locked by bob since 2026-11-28T12:00:00.000Z: migration',
    facts: { live: 'blue', lock },
  })
  expect([acts, steps]).toEqual([[], ['lock']])
})

test('whoever holds it deploys', async () => {
  const { ports, acts } = await locked('bob')
  expect(await deploy(ports)).toMatchObject({ kind: 'deployed', slot: 'green' })
  expect(acts).toContain('promote green')
})
