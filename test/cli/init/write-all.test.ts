// All files or none, on a real folder: what fails in the midst leaves everything as it was.
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { existing, writeAll } from '../../../src/cli/init/write-all.ts'
import { emptyFolder } from '../command.ts'

const files = [
  { path: 'a.yaml', text: 'a', secret: false },
  { path: 'compose/.env', text: 'TOKEN=1', secret: true },
  { path: 'compose/traefik/b.yaml', text: 'b', secret: false },
]

const listing = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true })).toSorted((a, b) => a.localeCompare(b))

test('all are written, secrets for their owner only, and nothing else is left', async () => {
  const dir = await emptyFolder()
  expect(await writeAll(dir, files, false)).toEqual(files.map(({ path }) => ({ path, kept: null })))
  expect(await listing(dir)).toEqual([
    'a.yaml',
    'compose',
    'compose/.env',
    'compose/traefik',
    'compose/traefik/b.yaml',
  ])
  expect(await readFile(join(dir, 'compose/.env'), 'utf8')).toBe('TOKEN=1')
  expect((await stat(join(dir, 'compose/.env'))).mode & 0o777).toBe(0o600)
})

test('where the last one cannot be written, none is', async () => {
  const dir = await emptyFolder()
  // A file where a folder is needed.
  await mkdir(join(dir, 'compose'))
  await writeFile(join(dir, 'compose/traefik'), 'mine')
  const before = await listing(dir)
  await expect(writeAll(dir, files, false)).rejects.toThrow(/EEXIST|ENOTDIR/)
  expect(await listing(dir)).toEqual(before)
})

test('a file that is there is not replaced, and nothing beside it is written', async () => {
  const dir = await emptyFolder()
  await mkdir(join(dir, 'compose/traefik'), { recursive: true })
  await writeFile(join(dir, 'compose/traefik/b.yaml'), 'mine')
  expect(existing(dir, files).map(({ path }) => path)).toEqual(['compose/traefik/b.yaml'])
  const before = await listing(dir)
  // Even where nobody has looked before.
  await expect(writeAll(dir, files, false)).rejects.toThrow('EEXIST')
  expect(await listing(dir)).toEqual(before)
  expect(await readFile(join(dir, 'compose/traefik/b.yaml'), 'utf8')).toBe('mine')
})

test('a forced write keeps what was there, each time under a name of its own', async () => {
  const dir = await emptyFolder()
  await writeFile(join(dir, 'a.yaml'), 'first')
  expect((await writeAll(dir, files, true))[0]).toEqual({
    path: 'a.yaml',
    kept: 'a.yaml.before-init',
  })
  const again = await writeAll(dir, [{ path: 'a.yaml', text: 'third', secret: false }], true)
  expect(again).toEqual([{ path: 'a.yaml', kept: 'a.yaml.before-init-2' }])
  const read = (name: string) => readFile(join(dir, name), 'utf8')
  expect(
    await Promise.all(['a.yaml.before-init', 'a.yaml.before-init-2', 'a.yaml'].map(read)),
  ).toEqual(['first', 'a', 'third'])
})

test('a forced write that fails brings back what it had put aside, and takes away what it had written', async () => {
  const dir = await emptyFolder()
  await writeFile(join(dir, 'a.yaml'), 'mine')
  // So long that its temporary file can be made (a dot and a pid more), but not the copy of it that would be kept (NAME_MAX).
  const long = 'x'.repeat(255 - `.${process.pid}`.length)
  await writeFile(join(dir, long), 'mine too')
  const before = await listing(dir)
  const more = [...files, { path: long, text: 'long', secret: false }]
  await expect(writeAll(dir, more, true)).rejects.toThrow('ENAMETOOLONG')
  expect(await listing(dir)).toEqual(before)
  expect(await readFile(join(dir, 'a.yaml'), 'utf8')).toBe('mine')
})
