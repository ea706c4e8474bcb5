import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { app, databaseFile } from './running.ts'

test('health is ok with the version while the database answers', async () => {
  const { url } = await app({ version: '2' })
  const answer = await fetch(`${url}/healthz`)
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ db: 'ok', version: '2' })
})

test('health is 503 with the reason once a table is gone, and requests fail without a stack', async () => {
  const database = databaseFile()
  const { url } = await app({ database })
  drop(database)
  const health = await fetch(`${url}/healthz`)
  expect(health.status).toBe(503)
  expect(await health.json()).toEqual({ db: 'no such table: links', version: '1' })
  const log = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => log.mockRestore())
  const failed = await fetch(`${url}/api/links`)
  expect(failed.status).toBe(500)
  expect(await failed.text()).not.toMatch(/no such table|at /)
  expect(log.mock.calls[0]?.[1]).toMatchObject({ message: 'no such table: links' })
})

test('a database that cannot be opened rejects the start and names the file', async () => {
  await expect(app({ database: '/nowhere/links.db' })).rejects.toThrow(
    /^DATABASE \/nowhere\/links\.db: .*give a file that can be written/,
  )
})

function drop(path: string): void {
  const other = new DatabaseSync(path)
  other.exec('DROP TABLE links')
  other.close()
}
