// How problems look to the person who has to correct them.
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'
import { pathText, renderLines, renderProblems, type Problem } from '../../src/config/problem.ts'
import { twoSlots } from './problem-lines.ts'

function rendered(text: string): string {
  const loaded = parseConfig(text, { file: 'etc/sluice.yaml', env: {} })
  return loaded.ok ? renderLines(loaded.warnings) : renderProblems(loaded.problems)
}

test('problems are aligned lines, and the last line says that nothing was loaded', () => {
  const routes = 'routes:\n  - { name: a, service: web, limit: { rate: ten } }\n'
  expect(rendered(`${twoSlots}lisen: 80\n${routes}`)).toBe(`\
etc/sluice.yaml:2:1   lisen                 unknown key "lisen"; did you mean "listen"?
etc/sluice.yaml:4:45  routes[0].limit.rate  expected a rate such as 100/s or 10/min, got "ten"
2 problems. Nothing was loaded.`)
})

test('a problem without a setting has no empty column', () => {
  expect(rendered('a: !x 1')).toBe(`\
etc/sluice.yaml:1:4  YAML tags are not understood here, got !x
1 problem. Nothing was loaded.`)
})

test('a problem of the whole file has no line', () => {
  const problem: Problem = { file: 'a.yaml', line: 0, column: 0, path: '', message: 'is a folder' }
  expect(renderProblems([problem])).toBe('a.yaml  is a folder\n1 problem. Nothing was loaded.')
})

test('a path reads as one would write it in code', () => {
  expect(pathText(['routes', 0, 'limit', 'rate'])).toBe('routes[0].limit.rate')
  expect(pathText(['slots', 'a.b', ''])).toBe('slots["a.b"][""]')
  expect(pathText([])).toBe('')
})
