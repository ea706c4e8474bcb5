// Smoke requests and routes must meet: the default follows the routes, and a written one that misses them is refused.
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'

const slots = 'slots: { blue: { web: "http://127.0.0.1:1" }, green: { web: "http://127.0.0.1:2" } }'

function smokeOf(rest: string): readonly string[] {
  const loaded = parseConfig(`${slots}\n${rest}`, { file: 'sluice.yaml', env: {} })
  if (!loaded.ok)
    return loaded.problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
  return loaded.config.promote.smoke.map(({ method, target }) => `${method} ${target}`)
}

test.for([
  ['the root, where it is served', '', ['GET /']],
  [
    'the first path that is served, where the root is not',
    'routes: [{ name: shop, match: { path: /shop }, service: web }]',
    ['GET /shop'],
  ],
  [
    'nothing, where no GET is served',
    'routes: [{ name: in, match: { path: /in, methods: [POST] }, service: web }]',
    [],
  ],
  [
    'a problem, where a written one has no route',
    'routes: [{ name: shop, match: { path: /shop }, service: web }]\npromote: { smoke: [GET /shop/1, GET /] }',
    ['3:33 no route takes GET /, so every promote would fail'],
  ],
  [
    'a problem, where its host has no route',
    'routes: [{ name: shop, match: { host: shop.example, path: / }, service: web }]\npromote: { smoke: [GET https://other.example/] }',
    ['3:20 no route takes GET https://other.example/, so every promote would fail'],
  ],
] as const)('smoke asks for %s', ([, rest, wanted]) => {
  expect(smokeOf(rest)).toEqual(wanted)
})
