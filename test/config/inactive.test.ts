// Settings that are accepted without effect are said, each at its place; the others are not.
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'
import { contract } from './contract.ts'
import { twoSlots } from './problem-lines.ts'

function warnings(text: string): string[] {
  const loaded = parseConfig(text, { file: 'sluice.yaml', env: {} })
  if (!loaded.ok) throw new Error(loaded.problems.map((problem) => problem.message).join('\n'))
  return loaded.warnings.map(({ line, column, path }) => `${line}:${column} ${path}`)
}

test('every setting of the contract that has no effect yet is named', () => {
  expect(warnings(contract)).toEqual(['15:1 judge'])
})

test('what is not set is not named', () => {
  expect(warnings(`${twoSlots}promote: { bake: 0 }`)).toEqual([])
})
