// docs/errors.md is generated: it must be what the catalogue says today.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { errorsPage } from '../../scripts/errors-page.ts'

test('docs/errors.md is what "npm run docs" writes', async () => {
  const page = await readFile(new URL('../../docs/errors.md', import.meta.url), 'utf8')
  expect(page).toBe(errorsPage())
})
