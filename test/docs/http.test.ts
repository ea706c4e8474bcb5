// docs/http.md says which test holds which rule: each test must be there, and must name the section by itself.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const page = readFileSync(`${root}docs/http.md`, 'utf8')
const rows = [...page.matchAll(/^\| (\d+) \|.*\| (RFC [^|]+) \| `(test\/[\w/.-]+)` \|$/gm)].map(
  ([, rule = '', sections = '', file = '']) => ({
    rule: Number(rule),
    sections: sections.split(', '),
    file,
  }),
)

test('docs/http.md has a row for every one of the 36 rules, and every row is read here', () => {
  expect([...new Set(rows.map(({ rule }) => rule))]).toEqual(
    Array.from({ length: 36 }, (_, i) => i + 1),
  )
  expect(page.match(/^\| \d+ \|/gm)).toHaveLength(rows.length)
})

test.for(rows)('rule $rule is held by $file, which names $sections', ({ sections, file }) => {
  expect(existsSync(`${root}${file}`)).toBe(true)
  const source = readFileSync(`${root}${file}`, 'utf8')
  const unnamed = sections.filter(
    (section) => !new RegExp(`${section.replaceAll('.', '\\.')}(?!\\d|\\.\\d)`).test(source),
  )
  expect(unnamed).toEqual([])
})
