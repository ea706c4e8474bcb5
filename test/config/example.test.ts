// sluice.example.yaml is the reference: it loads, it has every setting, and the defaults it shows are the defaults.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { configOf, twoSlots } from './problem-lines.ts'
import { settingsOf } from './settings-of.ts'

const example = await readFile(new URL('../../sluice.example.yaml', import.meta.url), 'utf8')
/** With the settings in it that stand as a comment: `#key: value` without a space, and what is set in below it. */
const complete = example.replaceAll(/^( *)#(?=[a-zA-Z]+:| {2,})/gm, '$1')

test('editors find the schema by its first line', () => {
  expect(example.split('\n')[0]).toBe('# yaml-language-server: $schema=./sluice.schema.json')
})

test('it loads as what the smallest config loads as', () => {
  const routesOf = (text: string) =>
    configOf(text).routes.map((route) => ({ ...route, definedAt: '' }))
  expect({ ...configOf(example), routes: routesOf(example) }).toEqual({
    ...configOf(twoSlots),
    routes: routesOf(twoSlots),
  })
})

test('it loads with the settings that stand as a comment, too', () => {
  const { project, redis, health, promote, routes, notify } = configOf(complete)
  expect([project, redis, health.host]).toEqual(['shop', 'redis://127.0.0.1:6379', 'shop.example'])
  expect(notify.map(({ name }) => name)).toEqual(['team', 'webhook', 'email'])
  expect(promote.affinity).toEqual({ forMs: 30_000, paths: ['/assets/'] })
  expect(routes[0]?.limit).toEqual([
    { name: 'page', count: 50, perMs: 1_000, burst: 50, by: 'client', methods: ['GET', 'POST'] },
  ])
})

test('every setting of the schema stands in it', () => {
  const written: unknown = parse(complete)
  const absent = settingsOf(configJsonSchema()).filter(
    ({ path }) => at(written, path) === undefined,
  )
  expect(absent.map(({ path }) => path)).toEqual([])
})

test('every default stands in it as the schema has it', () => {
  const written: unknown = parse(complete)
  const defaults = settingsOf(configJsonSchema()).filter(
    ({ schema }) => schema.default !== undefined && schema.properties === undefined,
  )
  expect(defaults.length).toBeGreaterThan(25)
  const shown = Object.fromEntries(defaults.map(({ path }) => [path, at(written, path)]))
  expect(shown).toEqual(
    Object.fromEntries(defaults.map(({ path, schema }) => [path, schema.default])),
  )
})

test('what has no default stands as a comment', () => {
  const written: unknown = parse(example)
  const shown = settingsOf(configJsonSchema()).filter(
    ({ path, schema, required }) =>
      !required && schema.default === undefined && at(written, path) !== undefined,
  )
  expect(shown.map(({ path }) => path)).toEqual(['routes'])
})

test('every setting has a sentence above it', () => {
  const lines = example.split('\n')
  const alone = lines.filter((line, i) => {
    const isSetting =
      /^\s*(- )?#?[a-zA-Z]+:( |$)/.test(line) && !/^\s*(web|match|green):/.test(line)
    return isSetting && !/^\s*# .*[.)]$|^\s*# .*\.$/.test(lines[i - 1] ?? '')
  })
  expect(alone.map((line) => line.trim())).toEqual([])
})

/** Of a list: in the first item that has it, for items may be of several kinds. */
function at(root: unknown, path: string): unknown {
  if (path === '') return root
  if (Array.isArray(root)) return root.map((item) => at(item, path)).find((v) => v !== undefined)
  const [key = '', ...rest] = path.replaceAll('[]', '').split('.')
  if (typeof root !== 'object' || root === null) return undefined
  return at(Reflect.get(root, key), rest.join('.'))
}
