// The schema for editors: committed as generated, described throughout, and fit for what the config accepts.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { configJsonSchema } from '../../src/config/json-schema.ts'
import { settingsOf } from './settings-of.ts'

test('sluice.schema.json is what scripts/write-schema.ts writes', async () => {
  const committed = await readFile(new URL('../../sluice.schema.json', import.meta.url), 'utf8')
  expect(committed).toBe(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
})

test('every setting has a description', () => {
  const bare = settingsOf(configJsonSchema()).filter(({ schema }) => !schema.description)
  expect(bare.map(({ path }) => path)).toEqual([])
})

test('only slots, and what a route is about, must be given', () => {
  const required = settingsOf(configJsonSchema()).filter((setting) => setting.required)
  expect(required.map(({ path }) => path)).toEqual([
    'slots',
    'slots.blue',
    'slots.green',
    'routes[].name',
    'routes[].service',
    'routes[].limit.rate',
    'deploy.predeploy[].service',
    'deploy.postdeploy[].service',
  ])
})

test.each([
  ['listen', ['127.0.0.1:8080', ':80', '[::1]:80', '127.0.0.1:${PORT}'], ['127.0.0.1', 'a:b']],
  ['resolve', ['2s', '500ms', '${EVERY:-2s}'], ['2', 'two', '2 s']],
  ['routes[].limit.rate', ['100/s', '10/min', '5/h'], ['ten', '100', '0/s']],
  ['judge.floor', ['1%', '0.5%'], ['1', 'one']],
  ['health.healthy', ['${COUNT}'], ['three', '3']],
])('%s takes text of its form and text with a variable', (path, good, bad) => {
  const schema = settingsOf(configJsonSchema()).find((setting) => setting.path === path)?.schema
  const patterns = [schema, ...(schema?.anyOf ?? [])].flatMap((form) =>
    typeof form === 'object' && form.pattern !== undefined ? new RegExp(form.pattern) : [],
  )
  const takes = (text: string): boolean => patterns.some((pattern) => pattern.test(text))
  expect(good.filter((text) => !takes(text))).toEqual([])
  expect(bad.filter((text) => takes(text))).toEqual([])
})

test('a duration may be 0, and true or false may be a variable', () => {
  const { properties } = configJsonSchema()
  expect(properties?.['resolve']).toHaveProperty('anyOf.1', { type: 'number', const: 0 })
  expect(properties?.['expose']).toHaveProperty('anyOf', [
    { type: 'boolean' },
    { type: 'string', pattern: '\\$\\{' },
  ])
})
