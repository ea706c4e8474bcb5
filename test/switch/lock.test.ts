// The operator's lock: whose it is, what it keeps back, what it never keeps back, and that it outlives a restart.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SwitchLock } from '../../src/model/lock.ts'
import { createLockDesk } from '../../src/switch/lock.ts'
import { readLock, writeLock } from '../../src/switch/lock-file.ts'
import { temporaryDir } from '../support/gateway.ts'

const now = new Date('2026-11-28T12:00:00.000Z')
const since = now.toISOString()
const anas: SwitchLock = { by: 'ana', since, why: 'migration' }

function deskOf(first: SwitchLock | null = null) {
  const written: (SwitchLock | null)[] = []
  const desk = createLockDesk(first, {
    now: () => now,
    write: async (lock) => void written.push(lock),
  })
  return { desk, written }
}

test('a lock is in force before it is on disk', async () => {
  const { promise } = Promise.withResolvers<void>()
  const desk = createLockDesk(null, { now: () => now, write: () => promise })
  desk.lock('ana', 'migration')
  expect(desk.current()).toEqual(anas)
})

test('who locks again changes the reason, not since when', () => {
  const before = { ...anas, since: '2026-11-28T11:00:00.000Z' }
  const { desk, written } = deskOf(before)
  desk.lock('ana', 'a longer migration')
  expect(written).toEqual([{ ...before, why: 'a longer migration' }])
})

test('nobody can lock what somebody else holds', () => {
  const { desk, written } = deskOf(anas)
  expect(desk.lock('bob', 'mine')).toEqual({ kind: 'taken', lock: anas })
  expect([desk.current(), written]).toEqual([anas, []])
})

test.for([
  ['its holder', 'ana', false, 'unlocked'],
  ['its holder with force', 'ana', true, 'unlocked'],
  ['somebody else', 'bob', false, 'not-yours'],
  ['somebody else with force', 'bob', true, 'unlocked'],
] as const)('a lock that %s takes away', ([_who, by, force, kind]) => {
  const { desk, written } = deskOf(anas)
  expect(desk.unlock(by, force)).toMatchObject({ kind, lock: anas })
  expect(desk.current()).toEqual(kind === 'unlocked' ? null : anas)
  expect(written).toEqual(kind === 'unlocked' ? [null] : [])
})

test('unlocking what is not locked writes nothing', () => {
  const { desk, written } = deskOf()
  expect(desk.unlock('ana', true)).toEqual({ kind: 'not-locked' })
  expect(written).toEqual([])
})

test('what was written is read again, and no file is no lock', async () => {
  const dir = await temporaryDir()
  expect(await readLock(dir, now)).toEqual({ lock: null, problem: null })
  await writeLock(dir, anas)
  expect(await readLock(dir, now)).toEqual({ lock: anas, problem: null })
  await writeLock(dir, null)
  expect(await readLock(dir, now)).toEqual({ lock: null, problem: null })
})

test.for([
  '',
  '{"sluice":"lock","lock":{"by":"an',
  '{}',
  '{"lock":{"by":1,"since":"","why":""}}',
  '7',
])('a file that cannot be understood holds the switch: %s', async (text) => {
  const dir = await temporaryDir()
  await writeFile(join(dir, 'lock.json'), text)
  const { lock, problem } = await readLock(dir, now)
  expect(lock).toMatchObject({ by: 'unknown', since })
  expect(problem).toContain('switch unlock --force')
})
