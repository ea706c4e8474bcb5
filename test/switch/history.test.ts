// The history: lines that are only ever appended. A torn or foreign line costs itself, never the others.
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openHistory, parseHistory } from '../../src/switch/history.ts'
import { temporaryDir } from '../support/gateway.ts'
import { promotionOf } from '../support/promotion-of.ts'

const line = (id: number, more = {}): string => JSON.stringify(promotionOf({ id, ...more }))

async function withText(text: string): Promise<{ dir: string; path: string }> {
  const dir = await temporaryDir()
  const path = join(dir, 'history.ndjson')
  await writeFile(path, text)
  return { dir, path }
}

test('a new history is empty and begins with 1', async () => {
  const { history, unreadable, problem } = await openHistory(join(await temporaryDir(), 'new'))
  expect([history.list(), history.nextId(), history.find(1), unreadable, problem]).toEqual([
    [],
    1,
    null,
    0,
    null,
  ])
})

test('what is recorded is there after a restart, newest first, each with its last line', async () => {
  const dir = await temporaryDir()
  const { history } = await openHistory(dir)
  await history.record(promotionOf({ id: 1 }))
  await history.record(promotionOf({ id: 2 }))
  await history.record(promotionOf({ id: 1, phase: 'done', result: 'promoted' }))
  const again = await openHistory(dir)
  expect(again.unreadable).toBe(0)
  expect(again.history.list()).toEqual([
    promotionOf({ id: 2 }),
    promotionOf({ id: 1, phase: 'done', result: 'promoted' }),
  ])
  expect(again.history.nextId()).toBe(3)
  expect(again.history.find(1)?.result).toBe('promoted')
})

test('a last line torn at any byte costs that line only', () => {
  const torn = line(2)
  for (let length = 1; length < torn.length; length++) {
    const { promotions, unreadable } = parseHistory(`${line(1)}\n${torn.slice(0, length)}`)
    expect([...promotions.keys()]).toEqual([1])
    expect(unreadable).toBe(1)
  }
})

test('the line after a torn one is not glued to it', async () => {
  const { dir } = await withText(`${line(1)}\n${line(2).slice(0, 40)}`)
  const { history } = await openHistory(dir)
  await history.record(promotionOf({ id: 2, by: 'ben' }))
  await history.record(promotionOf({ id: 3 }))
  const again = await openHistory(dir)
  expect(again.unreadable).toBe(1)
  expect(again.history.list().map((p) => [p.id, p.by])).toEqual([
    [3, 'ana'],
    [2, 'ben'],
    [1, 'ana'],
  ])
})

test('glued, foreign and empty lines are counted and left out', () => {
  const foreign = [
    'null',
    '42',
    '{"id":5}',
    'hello',
    line(6, { to: 'red' }),
    line(7).replace('"id":7', '"id":1e999'),
    line(8).replace('"steps":[]', '"steps":1'),
    `${line(9)}${line(10)}`,
  ]
  const { promotions, unreadable } = parseHistory([line(1), ...foreign, '', line(2), ''].join('\n'))
  expect([...promotions.keys()]).toEqual([1, 2])
  expect(unreadable).toBe(foreign.length)
})

test('records made at once are written in their order', async () => {
  const dir = await temporaryDir()
  const { history } = await openHistory(dir)
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => history.record(promotionOf({ id: i + 1 }))),
  )
  const ids = (await readFile(join(dir, 'history.ndjson'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((l) => JSON.parse(l).id)
  expect(ids).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
})

test('a disk that fails rejects that record, keeps it in memory, and the next one is written whole', async () => {
  const dir = await temporaryDir()
  const path = join(dir, 'history.ndjson')
  const { history } = await openHistory(dir)
  await mkdir(path)
  await expect(history.record(promotionOf({ id: 1 }))).rejects.toThrow('EISDIR')
  expect(history.find(1)).not.toBeNull()
  await rm(path, { recursive: true })
  await appendFile(path, '{"half a li')
  await history.record(promotionOf({ id: 2 }))
  const again = await openHistory(dir)
  expect(again.history.list().map((p) => p.id)).toEqual([2])
})

test('a history that cannot be read at all is said to be so, not taken for an empty one', async () => {
  const dir = await temporaryDir()
  await mkdir(join(dir, 'history.ndjson'))
  const { history, problem } = await openHistory(dir)
  expect(problem).toContain('EISDIR')
  expect(history.list()).toEqual([])
})
