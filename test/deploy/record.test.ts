// The record of what was deployed: kept over runs, and never guessed at.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createRecordFile, emptyRecord } from '../../src/deploy/record.ts'

test('what is written is read again, by the next run too', async () => {
  const dir = await folder()
  expect(await createRecordFile(dir).read()).toEqual(emptyRecord)
  await createRecordFile(join(dir, 'new')).update((record) => ({ ...record, singlesIn: 'green' }))
  expect(await createRecordFile(join(dir, 'new')).read()).toEqual({
    ...emptyRecord,
    singlesIn: 'green',
  })
})

test.each(['{', '[]', '{"schema":2,"slots":{},"images":{}}'])(
  'a file with %j is an error, not an empty record',
  async (text) => {
    const dir = await folder()
    await writeFile(join(dir, 'deployed.json'), text)
    await expect(createRecordFile(dir).read()).rejects.toMatchObject({ code: 'deploy_unrecorded' })
  },
)

test('a folder that cannot be written to is an error', async () => {
  const dir = await folder()
  await writeFile(join(dir, 'file'), '')
  const record = createRecordFile(join(dir, 'file'))
  await expect(record.update((known) => known)).rejects.toMatchObject({ code: 'deploy_unrecorded' })
})

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sluice-record-'))
  onTestFinished(() => rm(dir, { recursive: true, force: true }))
  return dir
}
