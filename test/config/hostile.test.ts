// Files that mean harm, or are made of nonsense: refused in words, never thrown at.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'
import { contract } from './contract.ts'
import { configOf, problemLines, twoSlots } from './problem-lines.ts'

test('anchors and aliases stand for each other', () => {
  const text = `slots:\n  blue: &same { web: "http://h:1" }\n  green: *same`
  expect(configOf(text).slots.green['web']).toEqual([{ protocol: 'http:', host: 'h', port: 1 }])
})

test('aliases of aliases are refused before they grow', () => {
  const lines = Array.from(
    { length: 20 },
    (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`,
  )
  expect(problemLines(`a0: &a0 [x]\n${lines.join('\n')}`)).toEqual([
    '1:1  the aliases expand to too many values',
  ])
})

test('a map where text belongs is refused without a fall', () => {
  const route = '{ name: {}, service: {}, profile: {}, match: { host: {}, methods: [{}, []] } }'
  expect(problemLines(`${twoSlots}routes: [${route}, ${route}]\nlisten: {}`).length).toBe(13)
})

test.each(['slots', 'routes', 'trustedProxies', 'promote'])(
  'a map with a key named length for %s is refused without a fall',
  (key) => {
    expect(problemLines(`${key}: { length: {} }`).length).toBeGreaterThan(0)
  },
)

test('absurd nesting is refused', () => {
  expect(problemLines('['.repeat(200_000))).toHaveLength(1)
})

test('a text of more than a million characters is refused', () => {
  expect(problemLines('#'.repeat(1_000_001))).toEqual([
    '1:1  the file is longer than a million characters',
  ])
})

const words = [
  ...'slots blue routes web match limit __proto__ constructor http://h:1 30s 0 .nan'.split(' '),
  ...'${A} ${ { } [ ] " | >- # % --- !!set *a'.split(' '),
  '\n',
  '\t',
  '  ',
  ': ',
  '- ',
  ', ',
  '? ',
  '&a ',
  '!x ',
  '<<: ',
  '\u0000',
]

test('no text makes parseConfig throw', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...words), { maxLength: 40 }).map((all) => all.join('')),
    fc.array(fc.constantFrom(...words), { maxLength: 20 }).map((all) => twoSlots + all.join('')),
    fc
      .tuple(fc.nat(contract.length), fc.nat(20), fc.constantFrom(...words))
      .map(([at, cut, word]) => contract.slice(0, at) + word + contract.slice(at + cut)),
    fc.json().map((json) => `slots: ${json}\nroutes: ${json}`),
  )
  fc.assert(
    fc.property(text, (written) => {
      const loaded = parseConfig(written, { file: 'sluice.yaml', env: { A: 'x: [1' } })
      expect(loaded.ok || loaded.problems.length > 0).toBe(true)
    }),
    { numRuns: 500 },
  )
})
