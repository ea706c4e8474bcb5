// The state on disk: whatever becomes of the file, a start reads the last good state, or says that it has none.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encodeState, type SavedState } from '../../src/switch/saved-state.ts'
import { createStateFile } from '../../src/switch/state-file.ts'
import { temporaryDir } from '../support/gateway.ts'

const old: SavedState = { live: 'blue', generation: 4, intent: null }
const state: SavedState = { live: 'green', generation: 5, intent: null }

/** A data directory in which the copy is one state behind, so that it shows which of the two was read. */
async function written(): Promise<{ dir: string; main: string; copy: string }> {
  const dir = await temporaryDir()
  const [main, copy] = [join(dir, 'state.json'), join(dir, 'state.last-good.json')]
  await writeFile(main, encodeState(state))
  await writeFile(copy, encodeState(old))
  return { dir, main, copy }
}

test('a first start finds nothing and has no problem', async () => {
  const dir = join(await temporaryDir(), 'new', 'data')
  expect(await createStateFile(dir).read()).toEqual({ source: 'none', state: null, problem: null })
})

test('what was written is read, from either of the two files', async () => {
  const dir = await temporaryDir()
  await createStateFile(dir).write(state)
  expect(await createStateFile(dir).read()).toEqual({ source: 'file', state, problem: null })
  expect((await readdir(dir)).sort()).toEqual(['state.json', 'state.last-good.json'])
  await rm(join(dir, 'state.json'))
  const found = await createStateFile(dir).read()
  expect(found).toMatchObject({ source: 'last-good', state })
  expect(found.problem).toContain('state.json is gone')
})

test('a file cut at any byte is replaced by the last good one, which is said', async () => {
  const { dir, main } = await written()
  const text = encodeState(state)
  for (let length = 0; length < text.length - 1; length++) {
    await writeFile(main, text.slice(0, length))
    const found = await createStateFile(dir).read()
    expect(found, `${length} bytes`).toMatchObject({ source: 'last-good', state: old })
    expect(found.problem).toContain(`${main}: `)
  }
})

test('a file with any one bit turned is replaced by the last good one, unless it still says the same', async () => {
  const { dir, main } = await written()
  const bytes = Buffer.from(encodeState(state))
  let replaced = 0
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const turned = Buffer.from(bytes)
    turned.writeUInt8(turned.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    await writeFile(main, turned)
    const found = await createStateFile(dir).read()
    if (found.source === 'file') expect(found.state, `bit ${bit}`).toEqual(state)
    else expect(found, `bit ${bit}`).toMatchObject({ source: 'last-good', state: old })
    if (found.source === 'last-good') replaced++
  }
  expect(replaced).toBeGreaterThan(bytes.length * 7)
})

test.each([
  ['empty', ''],
  ['foreign JSON', '{"services":{}}'],
  ['of a newer version', encodeState(state).replace('"version":1', '"version":2')],
  ['not text', Buffer.from([0xff, 0xfe, 0x00, 0x01])],
])(
  'a file that is %s is put aside as it was, and the last good one is read',
  async (_name, content) => {
    const { dir, main } = await written()
    await writeFile(main, content)
    expect(await createStateFile(dir).read()).toMatchObject({ source: 'last-good', state: old })
    expect(await readFile(`${main}.unreadable`)).toEqual(Buffer.from(content))
    await createStateFile(dir).write(state)
    expect(await createStateFile(dir).read()).toMatchObject({ source: 'file', state })
  },
)

test('a folder in the place of the file is put aside, and writing works again', async () => {
  const { dir, main } = await written()
  await rm(main)
  await mkdir(join(main, 'something'), { recursive: true })
  const found = await createStateFile(dir).read()
  expect(found).toMatchObject({ source: 'last-good', state: old })
  expect(await readdir(`${main}.unreadable`)).toEqual(['something'])
  await createStateFile(dir).write(state)
  expect(await createStateFile(dir).read()).toMatchObject({ source: 'file', state })
})

test('with both files bad there is no state, and both reasons are told', async () => {
  const { dir, main, copy } = await written()
  await writeFile(main, '')
  await writeFile(copy, '{}')
  const found = await createStateFile(dir).read()
  expect(found).toMatchObject({ source: 'none', state: null })
  expect(found.problem).toContain('it is not whole JSON; it is not a state file of sluice')
  expect((await readdir(dir)).sort()).toEqual([
    'state.json.unreadable',
    'state.last-good.json.unreadable',
  ])
})

test('a directory that cannot be written to fails the write and keeps what was there', async () => {
  const dir = await temporaryDir()
  await writeFile(join(dir, 'file'), '')
  const inFile = createStateFile(join(dir, 'file', 'data'))
  await expect(inFile.read()).rejects.toThrow(/ENOTDIR|EEXIST/)
  await expect(inFile.write(state)).rejects.toThrow(/ENOTDIR|ENOENT/)
})

test('a write that fails for the copy leaves the file as it was: a refused state is never served', async () => {
  const { dir, copy } = await written()
  await rm(copy)
  await mkdir(join(copy, 'x'), { recursive: true })
  await expect(createStateFile(dir).write(old)).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(await createStateFile(dir).read()).toEqual({ source: 'file', state, problem: null })
})

test('a write that failed does not fail the next', async () => {
  const { dir, main } = await written()
  await rm(main)
  await mkdir(join(main, 'x'), { recursive: true })
  const file = createStateFile(dir)
  const first = file.write(old)
  const second = first.catch(() => rm(main, { recursive: true })).then(() => file.write(state))
  await expect(first).rejects.toThrow()
  await second
  expect(await file.read()).toMatchObject({ source: 'file', state })
})

test('writes asked for at once land in the order of the calls', async () => {
  const dir = await temporaryDir()
  const file = createStateFile(dir)
  const landed: number[] = []
  const generations = Array.from({ length: 30 }, (_, i) => i + 1)
  await Promise.all(
    generations.map((generation) =>
      file.write({ ...state, generation }).then(() => landed.push(generation)),
    ),
  )
  expect(landed).toEqual(generations)
  expect((await file.read()).state?.generation).toBe(30)
})
