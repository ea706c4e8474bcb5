// Our own counters and histograms: what they print is what prom-client prints of the same numbers, to the byte.
import { Counter, Histogram, Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { createCounters, createHistograms } from '../../src/telemetry/series.ts'

/** What a config might name a route, and what the text format must escape. */
const routes = ['api', 'a "quoted" one', 'back\\slash', 'two\nlines', 'größe', '']

const textOf = (family: { readonly pieces: () => Buffer[] }): string =>
  `${Buffer.concat(family.pieces()).toString()}\n`

test('counters print as those of prom-client', async () => {
  const naming = { name: 'made_total', help: 'What was made.', labelNames: ['route', 'slot'] }
  const ours = createCounters(naming)
  const registry = new Registry()
  const theirs = new Counter({ ...naming, registers: [registry] })
  for (const [i, route] of routes.entries()) {
    for (let n = 0; n <= i; n++) {
      ours.of(route, 'blue').add()
      theirs.inc({ route, slot: 'blue' })
    }
  }
  expect(textOf(ours)).toBe(await registry.metrics())
})

test('histograms print as those of prom-client, borders, sums and the last bucket too', async () => {
  const naming = { name: 'took_seconds', help: 'How long.', labelNames: ['route', 'code'] }
  const buckets = [0.0001, 0.005, 0.1, 1, 7.5]
  const ours = createHistograms(naming, buckets)
  const registry = new Registry()
  const theirs = new Histogram({ ...naming, buckets, registers: [registry] })
  const values = [0, 0.0001, 0.00010001, 0.1, 0.30000000000000004, 1 / 3, 7.5, 8, 1e9, 1e-7]
  for (const route of routes) {
    for (const value of values) {
      ours.of(route, '2xx').observe(value)
      theirs.observe({ route, code: '2xx' }, value)
    }
  }
  expect(textOf(ours)).toBe(await registry.metrics())
  // A series that is added to after it was printed is printed anew.
  ours.of('api', '2xx').observe(0.5)
  theirs.observe({ route: 'api', code: '2xx' }, 0.5)
  expect(textOf(ours)).toBe(await registry.metrics())
})

test('a family without a series has its head only, as with prom-client', async () => {
  const naming = { name: 'none_total', help: 'Nothing yet.', labelNames: ['route'] }
  const registry = new Registry()
  const theirs = new Counter({ ...naming, registers: [registry] })
  expect(textOf(createCounters(naming))).toBe(await registry.metrics())
  expect((await theirs.get()).values).toEqual([])
})

test('the same labels are the same series', () => {
  const family = createCounters({ name: 'n_total', help: 'N.', labelNames: ['a', 'b'] })
  expect(family.of('1', '2')).toBe(family.of('1', '2'))
  // Not by the texts put together.
  expect(family.of('1,b="2', '')).not.toBe(family.of('1', '2'))
})
