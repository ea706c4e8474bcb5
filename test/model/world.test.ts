// The World is never changed in place: each change makes the next one, and says nothing it was not told.
import { expect, test } from 'vitest'
import {
  isReady,
  nextWorld,
  originText,
  standbyOf,
  targetId,
  targetsOf,
  type World,
} from '../../src/model/world.ts'
import { targetOf, worldOf } from '../switch/world-of.ts'
import { routeOf } from '../support/route-of.ts'

const blueWeb = 'http://127.0.0.1:3001'
const blueApi = 'http://127.0.0.1:4001'
const greenWeb = 'http://127.0.0.1:3002'
const greenApi = 'http://127.0.0.1:4002'
const world = worldOf({
  blue: { web: [blueWeb], api: [blueApi] },
  green: { web: [greenWeb], api: [greenApi] },
})

function withHealth(before: World, health: 'healthy' | 'unhealthy', ...ids: string[]): World {
  return ids.reduce((w, target) => nextWorld(w, { kind: 'health', target, health }), before)
}

function idsOf(slot: 'blue' | 'green', w = world): string[] {
  return targetsOf(w.slots[slot]).map((target) => target.id)
}

test('a live change moves every service at once and touches nothing else', () => {
  const next = nextWorld(world, {
    kind: 'live',
    slot: 'green',
    generation: 7,
    sessions: 'stay',
    fallback: null,
  })
  expect(next).toEqual({ ...world, live: 'green', liveSince: 7, generation: 7 })
  expect(next.slots).toBe(world.slots)
  expect(world.live).toBe('blue')
  expect(Object.isFrozen(next)).toBe(true)
  expect(standbyOf(next)).toBe('blue')
})

test('health turns one target, keeps the generation, and shares what did not change', () => {
  const [id = ''] = idsOf('green')
  const next = withHealth(world, 'healthy', id)
  expect(targetsOf(next.slots.green).map((t) => t.health)).toEqual(['healthy', 'unknown'])
  expect(next.generation).toBe(world.generation)
  expect(next.slots.blue).toBe(world.slots.blue)
  expect(targetsOf(world.slots.green).map((t) => t.health)).toEqual(['unknown', 'unknown'])
})

test('health of a target that is gone changes nothing', () => {
  expect(withHealth(world, 'healthy', 'green/web/127.0.0.1:9')).toBe(world)
})

test('a slot is ready when each of its services has a target and all are healthy', () => {
  const [first = '', second = ''] = idsOf('green')
  expect(isReady(world.slots.green)).toBe(false)
  expect(isReady(withHealth(world, 'healthy', first).slots.green)).toBe(false)
  const all = withHealth(world, 'healthy', first, second)
  expect(isReady(all.slots.green)).toBe(true)
  expect(isReady(withHealth(all, 'unhealthy', second).slots.green)).toBe(false)
  const emptied = nextWorld(all, { kind: 'targets', slot: 'green', service: 'api', targets: [] })
  expect(isReady(emptied.slots.green)).toBe(false)
})

test('new targets are those of one service; a service that is gone is left out', () => {
  const fresh = targetOf('blue', 'web', 'http://127.0.0.1:3009')
  const next = nextWorld(world, { kind: 'targets', slot: 'blue', service: 'web', targets: [fresh] })
  expect(idsOf('blue', next)).toEqual([fresh.id, 'blue/api/127.0.0.1:4001'])
  const gone = { kind: 'targets', slot: 'blue', service: 'mail', targets: [fresh] } as const
  expect(nextWorld(world, gone)).toBe(world)
})

test('a reload keeps the live slot and the health of the targets it still has', () => {
  const live = nextWorld(world, {
    kind: 'live',
    slot: 'green',
    generation: 2,
    sessions: 'stay',
    fallback: null,
  })
  const healthy = withHealth(live, 'healthy', ...idsOf('green', live))
  const config = worldOf(
    { blue: { web: [blueWeb] }, green: { web: [greenWeb, 'http://127.0.0.1:3012'] } },
    { routes: [routeOf('new')], expose: false },
  )
  const next = nextWorld(healthy, { kind: 'reload', next: config, generation: 3 })
  expect(next.live).toBe('green')
  expect(next.generation).toBe(3)
  expect(next.routes).toEqual([routeOf('new')])
  expect(next.expose).toBe(false)
  expect(targetsOf(next.slots.green).map((t) => [t.id, t.health])).toEqual([
    ['green/web/127.0.0.1:3002', 'healthy'],
    ['green/web/127.0.0.1:3012', 'unknown'],
  ])
})

test('a reload keeps the addresses of a name, and drops those of a name that is gone', () => {
  const named = 'http://app.internal:80'
  const before = nextWorld(worldOf({ blue: { web: [named] }, green: { web: [greenWeb] } }), {
    kind: 'targets',
    slot: 'blue',
    service: 'web',
    targets: [targetOf('blue', 'web', named, 'healthy', '10.0.0.5')],
  })
  const same = worldOf({ blue: { web: [named] }, green: { web: [greenWeb] } })
  const kept = nextWorld(before, { kind: 'reload', next: same, generation: 2 })
  expect(targetsOf(kept.slots.blue)).toEqual([
    targetOf('blue', 'web', named, 'healthy', '10.0.0.5'),
  ])
  const other = nextWorld(before, { kind: 'reload', next: world, generation: 2 })
  expect(idsOf('blue', other)).toEqual(['blue/web/127.0.0.1:3001', 'blue/api/127.0.0.1:4001'])
})

test('an id tells the name and the address, and http from https', () => {
  const origin = { protocol: 'http:', host: 'app', port: 80 } as const
  expect(targetId('blue', 'web', origin, '10.0.0.5')).toBe('blue/web/app@10.0.0.5:80')
  expect(targetId('blue', 'web', { ...origin, host: '::1' }, '::1')).toBe('blue/web/[::1]:80')
  const secure = targetId('blue', 'web', { ...origin, protocol: 'https:' }, '10.0.0.5')
  expect(secure).not.toBe(targetId('blue', 'web', origin, '10.0.0.5'))
  expect(originText({ ...origin, host: '::1' })).toBe('http://[::1]:80')
})
