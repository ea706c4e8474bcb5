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
  expect(warnings(contract)).toEqual([
    '12:78 routes[0].profile',
    '12:92 routes[0].limit',
    '13:68 routes[1].limit',
    '15:1 judge',
    '16:1 bots',
    '17:1 redis',
  ])
})

test('what is not set, or set to what happens anyway, is not named', () => {
  const route = '{ name: a, service: web, profile: page, sticky: false }'
  expect(
    warnings(`${twoSlots}routes: [${route}]\nredis: \${REDIS:-}\npromote: { bake: 0 }`),
  ).toEqual([])
})
