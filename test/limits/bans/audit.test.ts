// The audit of bans: lines that are only ever appended, in two files of bounded size.
import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createAudit, type AuditLine } from '../../../src/limits/bans/audit.ts'
import { temporaryDir } from '../../support/gateway.ts'

const lineOf = (what: string): AuditLine => ({
  at: '2026-11-20T12:00:00.000Z',
  by: 'ana',
  act: 'ban',
  what,
  why: '',
  until: null,
})

async function linesIn(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8')
  return text.split('\n').slice(0, -1)
}

test('lines land in the order of the calls, whoever awaits them', async () => {
  const dir = await temporaryDir()
  const audit = createAudit(dir)
  const whats = Array.from({ length: 20 }, (_, i) => `${i}`)
  await Promise.all(whats.map((what) => audit.record(lineOf(what))))
  const lines = await linesIn(join(dir, 'bans-audit.ndjson'))
  expect(lines.map((line) => JSON.parse(line).what)).toEqual(whats)
})

test('two files of bounded size hold the newest lines', async () => {
  const dir = await temporaryDir()
  const audit = createAudit(dir, 1_000)
  for (let i = 0; i < 100; i++) void audit.record(lineOf(`${i}`))
  await audit.written()
  expect((await readdir(dir)).sort()).toEqual(['bans-audit.1.ndjson', 'bans-audit.ndjson'])
  const kept: number[] = []
  for (const name of ['bans-audit.1.ndjson', 'bans-audit.ndjson']) {
    expect((await stat(join(dir, name))).size).toBeLessThan(1_200)
    for (const line of await linesIn(join(dir, name))) kept.push(Number(JSON.parse(line).what))
  }
  expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 100 - kept.length + i))
})

test('the line after a torn one is not glued to it', async () => {
  const dir = await temporaryDir()
  const path = join(dir, 'bans-audit.ndjson')
  await writeFile(path, '{"at":"2026-')
  const audit = createAudit(dir)
  await audit.record(lineOf('a'))
  await appendFile(path, 'torn')
  await audit.record(lineOf('b'))
  expect(await linesIn(path)).toEqual([
    '{"at":"2026-',
    JSON.stringify(lineOf('a')),
    'torn',
    JSON.stringify(lineOf('b')),
  ])
})

test('a line that could not be written fails alone', async () => {
  const dir = await temporaryDir()
  const path = join(dir, 'bans-audit.ndjson')
  await mkdir(path)
  const audit = createAudit(dir)
  await expect(audit.record(lineOf('a'))).rejects.toThrow('EISDIR')
  await audit.written()
  await rm(path, { recursive: true })
  await audit.record(lineOf('b'))
  expect(await linesIn(path)).toHaveLength(1)
})
