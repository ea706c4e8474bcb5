// Host names as targets, over a directory of our own: found, followed, and never lost to a name that fails for a while.
import { expect, onTestFinished, test } from 'vitest'
import { targetsOf, type World } from '../../src/model/world.ts'
import { createResolver } from '../../src/switch/resolver.ts'
import { changing, targetOf, worldOf } from './world-of.ts'

/** A resolver over a World and a directory that a test may rewrite; Errors are names that fail. */
function resolving(first: World, directory: Record<string, readonly string[] | Error>) {
  const cell = changing(first)
  const told: string[] = []
  const resolver = createResolver({
    world: cell.world,
    publish: cell.publish,
    intervalMs: () => 60_000,
    changed: (slot, service, targets) => told.push(`${slot}/${service} ${targets.length}`),
    async addressesOf(host) {
      const found = directory[host] ?? new Error('ENOTFOUND')
      if (found instanceof Error) throw found
      return found
    },
  })
  onTestFinished(resolver.stop)
  const addresses = (slot: 'blue' | 'green'): string[] =>
    targetsOf(cell.world().slots[slot]).map((t) => t.address)
  return { ...cell, resolver, told, directory, addresses }
}

const named = worldOf({
  blue: { web: ['http://blue.internal:80'] },
  green: { web: ['http://green.internal:80'] },
})

test('a name becomes a target for each of its addresses', async () => {
  const run = resolving(named, {
    'blue.internal': ['10.0.0.1', 'fd00::1'],
    'green.internal': ['10.0.0.2'],
  })
  await run.resolver.start()
  expect(targetsOf(run.world().slots.blue)).toEqual([
    targetOf('blue', 'web', 'http://blue.internal:80', 'unknown', '10.0.0.1'),
    targetOf('blue', 'web', 'http://blue.internal:80', 'unknown', 'fd00::1'),
  ])
  expect(run.told).toEqual(['blue/web 2', 'green/web 1'])
})

test('a new address is a new target; the known one keeps its health', async () => {
  const run = resolving(named, { 'blue.internal': ['10.0.0.1'], 'green.internal': ['10.0.0.2'] })
  await run.resolver.refresh()
  const [known] = targetsOf(run.world().slots.blue)
  run.publish({ kind: 'health', target: known?.id ?? '', health: 'healthy' })
  run.directory['blue.internal'] = ['10.0.0.1', '10.0.0.7']
  await run.resolver.refresh()
  expect(targetsOf(run.world().slots.blue).map((t) => [t.address, t.health])).toEqual([
    ['10.0.0.1', 'healthy'],
    ['10.0.0.7', 'unknown'],
  ])
  run.directory['blue.internal'] = ['10.0.0.7']
  await run.resolver.refresh()
  expect(run.addresses('blue')).toEqual(['10.0.0.7'])
})

test.each([new Error('EAI_AGAIN'), []])(
  'a name that fails (%s) keeps its last addresses and is named',
  async (failure) => {
    const run = resolving(named, { 'blue.internal': ['10.0.0.1'], 'green.internal': ['10.0.0.2'] })
    await run.resolver.refresh()
    run.directory['blue.internal'] = failure
    await run.resolver.refresh()
    expect(run.addresses('blue')).toEqual(['10.0.0.1'])
    expect(run.addresses('green')).toEqual(['10.0.0.2'])
    expect([...run.resolver.problems().keys()]).toEqual(['blue.internal'])
    run.directory['blue.internal'] = ['10.0.0.9']
    await run.resolver.refresh()
    expect(run.addresses('blue')).toEqual(['10.0.0.9'])
    expect(run.resolver.problems().size).toBe(0)
  },
)

test('an answer in another order, or with repeats, changes nothing', async () => {
  const run = resolving(named, {
    'blue.internal': ['10.0.0.2', '10.0.0.1'],
    'green.internal': ['10.0.0.3'],
  })
  await run.resolver.refresh()
  const before = run.changes.length
  run.directory['blue.internal'] = ['10.0.0.1', '10.0.0.2', '10.0.0.1']
  await run.resolver.refresh()
  expect(run.changes.length).toBe(before)
  expect(run.addresses('blue')).toEqual(['10.0.0.1', '10.0.0.2'])
})

test('addresses that are written out, and localhost, are never asked for', async () => {
  const asked: string[] = []
  const world = worldOf({
    blue: { web: ['http://127.0.0.1:1', 'http://localhost:2'] },
    green: { web: ['http://[::1]:3'] },
  })
  const cell = changing(world)
  const resolver = createResolver({
    ...cell,
    intervalMs: () => 60_000,
    changed: () => {},
    addressesOf: async (host) => (asked.push(host), []),
  })
  onTestFinished(resolver.stop)
  await resolver.start()
  expect(asked).toEqual([])
  expect(targetsOf(cell.world().slots.blue).map((t) => t.address)).toEqual([
    '127.0.0.1',
    '127.0.0.1',
  ])
})

test('a name is asked once for all services that use it', async () => {
  const asked: string[] = []
  const cell = changing(
    worldOf({
      blue: { web: ['http://a:80'], api: ['http://a:81'] },
      green: { web: ['http://a:80'] },
    }),
  )
  const resolver = createResolver({
    ...cell,
    intervalMs: () => 60_000,
    changed: () => {},
    addressesOf: async (host) => (asked.push(host), ['10.0.0.1']),
  })
  await resolver.refresh()
  expect(asked).toEqual(['a'])
  expect(targetsOf(cell.world().slots.blue).map((t) => t.id)).toEqual([
    'blue/web/a@10.0.0.1:80',
    'blue/api/a@10.0.0.1:81',
  ])
})

test('a name that is no longer configured is no problem any more', async () => {
  const run = resolving(named, { 'green.internal': ['10.0.0.2'] })
  await run.resolver.refresh()
  expect([...run.resolver.problems().keys()]).toEqual(['blue.internal'])
  const next = worldOf({
    blue: { web: ['http://green.internal:80'] },
    green: { web: ['http://green.internal:80'] },
  })
  run.publish({ kind: 'reload', next, generation: 2 })
  await run.resolver.refresh()
  expect(run.resolver.problems().size).toBe(0)
  expect(run.addresses('blue')).toEqual(['10.0.0.2'])
})

test('what was found is laid over the World of now: a reload during a look-up is not undone', async () => {
  const { promise: answer, resolve: give } = Promise.withResolvers<readonly string[]>()
  const cell = changing(named)
  const resolver = createResolver({
    ...cell,
    intervalMs: () => 60_000,
    changed: () => {},
    addressesOf: () => answer,
  })
  const done = resolver.refresh()
  const next = worldOf({
    blue: { api: ['http://127.0.0.1:1'] },
    green: { web: ['http://green.internal:80'] },
  })
  cell.publish({ kind: 'reload', next, generation: 2 })
  give(['10.0.0.1'])
  await done
  expect(Object.keys(cell.world().slots.blue.services)).toEqual(['api'])
  expect(targetsOf(cell.world().slots.green).map((t) => t.address)).toEqual(['10.0.0.1'])
})

test('names are looked up again by itself, until it is stopped', async () => {
  const { promise: thrice, resolve } = Promise.withResolvers<void>()
  let asked = 0
  const cell = changing(
    worldOf({ blue: { web: ['http://a:80'] }, green: { web: ['http://127.0.0.1:1'] } }),
  )
  const resolver = createResolver({
    ...cell,
    intervalMs: () => 1,
    changed: () => {},
    async addressesOf() {
      if (++asked === 3) resolve()
      return [`10.0.0.${asked}`]
    },
  })
  await resolver.start()
  await thrice
  resolver.stop()
  expect(asked).toBe(3)
})
