// One deploy at a time, and no lock that outlives its process.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { takeLock } from '../../src/deploy/lock.ts'

const ana = { by: 'ana@laptop', why: 'new cart' }

test('who comes second is told who holds it, and gets it once it is released', async () => {
  const dir = await folder()
  const first = await takeLock(dir, ana)
  const second = await takeLock(dir, { by: 'ben@ci', why: '' })
  expect(second).toMatchObject({ kind: 'taken', by: { ...ana, pid: process.pid } })
  if (first.kind === 'held') await first.release()
  expect((await takeLock(dir, ana)).kind).toBe('held')
})

test('of many that come at once one at most is let in', async () => {
  const dir = await folder()
  for (let round = 0; round < 20; round++) {
    const all = await Promise.all(Array.from({ length: 8 }, () => takeLock(dir, ana)))
    const held = all.filter((lock) => lock.kind === 'held')
    expect(held.length).toBeLessThanOrEqual(1)
    for (const lock of held) await lock.release()
    expect(await readdir(join(dir, 'lock'))).toEqual([])
  }
})

test('the lock of a process that is gone is none', async () => {
  const dir = await folder()
  await write(dir, { pid: await deadPid(), began: null })
  expect((await takeLock(dir, ana)).kind).toBe('held')
})

test('the lock of a process whose number was given to another is none', async () => {
  const dir = await folder()
  await write(dir, { pid: process.pid, began: 'another boot 1' })
  expect((await takeLock(dir, ana)).kind).toBe('held')
})

test('half a lock file is nobody', async () => {
  const dir = await folder()
  await mkdir(join(dir, 'lock'), { recursive: true })
  await writeFile(join(dir, 'lock', 'x.json'), '{"pid":')
  expect((await takeLock(dir, ana)).kind).toBe('held')
})

async function write(dir: string, of: object): Promise<void> {
  await mkdir(join(dir, 'lock'), { recursive: true })
  const holder = { by: 'x', since: '', why: '', ...of }
  await writeFile(join(dir, 'lock', 'x.json'), JSON.stringify(holder))
}

/** A number that a process had, until it ended. */
function deadPid(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>()
  const child = spawn('true')
  child.once('exit', () => resolve(child.pid ?? 0))
  return promise
}

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-lock-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}
