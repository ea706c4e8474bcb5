// What clients are told of their limits can be parsed, and is so.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyOf } from '../../../src/limits/rates/key.ts'
import { limitField, policyField, retryAfterField } from '../../../src/limits/rates/headers.ts'
import { clientPolicy, policiesOf } from '../../../src/limits/rates/policies.ts'
import { allowed, budgetOf, createRates, type Taken } from '../../../src/limits/rates/rates.ts'
import type { RatePolicy } from '../../../src/model/limit.ts'
import { parseList, type ListItem } from './structured-fields.ts'

const rates = fc.record({
  count: fc.integer({ min: 1, max: 2000 }),
  perMs: fc.constantFrom(1, 100, 250, 1000, 1500, 60_000, 3_600_000),
  burst: fc.integer({ min: 1, max: 50 }),
})

test('the policies of a route are one list', () => {
  const burst: RatePolicy = {
    name: 'burst',
    count: 5,
    perMs: 1000,
    burst: 5,
    by: 'route',
    methods: null,
  }
  expect(policyField(policiesOf('page', []))).toBe('"page";q=120;w=60')
  expect(policyField([...policiesOf('page', []), burst])).toBe('"page";q=120;w=60, "burst";q=5;w=1')
  expect(policyField([])).toBeNull()
})

test('quota and window are whole, are the rate, and no fewer than what may come at once', () => {
  fc.assert(
    fc.property(rates, (rate) => {
      const { q = 0, w = 0 } = only(policyField([clientPolicy('page', rate)])).parameters
      expect(Number.isInteger(w) && w > 0).toBe(true)
      expect(q / w).toBeCloseTo((rate.count * 1000) / rate.perMs, 9)
      expect(q).toBeGreaterThanOrEqual(rate.burst)
    }),
  )
  expect(policyField([clientPolicy('page', { count: 50, perMs: 1000, burst: 100 })])).toBe(
    '"page";q=100;w=2',
  )
})

test('what RateLimit says is true: none may come now, and one after the seconds it says', () => {
  fc.assert(
    fc.property(rates, (rate) => {
      const charge = { budget: budgetOf('r/p', 'p', rate), key: keyOf('k') }
      const counters = createRates({ slots: 1024 })
      let last: Taken = allowed
      while (last.kind === 'allowed') last = counters.take([charge], 0)
      const { value, parameters } = only(limitField(last))
      const { r = -1, t = -1 } = parameters
      expect(value).toBe('p')
      expect(r).toBe(counters.left(charge, 0))
      expect(counters.take([charge], t * 1000).kind).toBe('allowed')
    }),
  )
})

test('Retry-After is whole, never before t, and at most a fifth and a second more than the wait', () => {
  const waits = fc.double({ min: 0.001, max: 86_400_000, noNaN: true })
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  fc.assert(
    fc.property(waits, random, (retryAfterMs, chance) => {
      const budget = budgetOf('r/p', 'p', { count: 1, perMs: 1000, burst: 1 })
      const { r, t = 0 } = only(limitField({ kind: 'refused', budget, retryAfterMs })).parameters
      const field = retryAfterField(retryAfterMs, chance)
      expect(field).toMatch(/^[1-9]\d*$/)
      expect(r).toBe(0)
      expect(Number(field)).toBeGreaterThanOrEqual(t)
      expect(t * 1000).toBeGreaterThanOrEqual(retryAfterMs)
      expect(Number(field)).toBeLessThanOrEqual((retryAfterMs / 1000) * 1.2 + 1)
    }),
  )
  expect(retryAfterField(10_000, 0)).toBe('10')
  expect(retryAfterField(10_000, 0.9)).toBe('12')
})

test('a name with a quote in it is still one string', () => {
  const name = String.raw`a "b" \c`
  const budget = budgetOf('r/p', name, { count: 1, perMs: 1000, burst: 1 })
  expect(only(limitField({ kind: 'refused', budget, retryAfterMs: 1 })).value).toBe(name)
})

function only(field: string | null): ListItem {
  const [item, ...more] = parseList(field ?? '')
  if (item === undefined || more.length > 0) throw new Error(`one item expected: ${field}`)
  return item
}
