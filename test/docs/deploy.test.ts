// docs/deploy.md: the settings it shows are good, and the exit codes it names are those of the catalogue.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { deployErrors } from '../../src/model/deploy-errors.ts'
import { problemLines } from '../config/problem-lines.ts'

const page = await readFile(new URL('../../docs/deploy.md', import.meta.url), 'utf8')
const blocks = [...page.matchAll(/```yaml\n([^`]+)```/g)].map(([, text = '']) => text)
const settings = blocks.filter((text) => text.includes('slots:'))

test('every sluice.yaml it shows loads', () => {
  expect(settings.length).toBe(3)
  expect(settings.flatMap((text) => problemLines(text))).toEqual([])
})

test('every way a deploy fails by itself has its exit code explained', () => {
  const explained = [...page.matchAll(/^\| (\d) \|/gm)].map(([, exit]) => Number(exit))
  const { post_hook_failed: live, ...others } = deployErrors
  expect(explained).toEqual(expect.arrayContaining(Object.values(others).map(({ exit }) => exit)))
  expect(page).toContain(`exit ${live.exit}`)
})
