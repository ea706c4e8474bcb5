// Several budgets in one step: all are taken or none, and what is said of them is true.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { keyOf } from '../../../src/limits/rates/key.ts'
import { tatAfter, waitUs } from '../../../src/limits/rates/gcra.ts'
import { budgetOf, createRates, type Budget, type Charge } from '../../../src/limits/rates/rates.ts'

const slots = 1024
const perMinute = (id: string, count: number, burst: number): Budget =>
  budgetOf(id, id, { count, perMs: 60_000, burst })

test('a request that one budget refuses takes nothing from the others', () => {
  const rates = createRates({ slots })
  const wide = { budget: perMinute('wide', 60, 3), key: keyOf('anna') }
  const narrow = { budget: perMinute('narrow', 1, 1), key: keyOf('anna') }
  expect(rates.take([wide, narrow], 0).kind).toBe('allowed')
  for (let i = 0; i < 50; i++) {
    expect(rates.take([wide, narrow], 0)).toMatchObject({ kind: 'refused', budget: narrow.budget })
    expect(rates.take([narrow, wide], 0)).toMatchObject({ kind: 'refused', budget: narrow.budget })
  }
  expect(rates.left(wide, 0)).toBe(2)
})

test('any mix of budgets decides as each would by itself, all or none', () => {
  const budgets = [perMinute('a', 60, 4), perMinute('b', 600, 2), perMinute('c', 30, 9)]
  const request = fc.record({
    pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4000 })),
    of: fc.subarray([0, 1, 2]),
    key: fc.constantFrom('x', 'y'),
  })
  fc.assert(
    fc.property(fc.array(request, { maxLength: 80 }), (requests) => {
      const rates = createRates({ slots })
      const tats = new Map<string, number>()
      let nowMs = 5000
      for (const { pauseMs, of, key } of requests) {
        nowMs += pauseMs
        const charges = of.map((i): Charge => ({ budget: budgets[i] as Budget, key: keyOf(key) }))
        const nowUs = nowMs * 1000
        const tatOf = ({ id }: Budget): number => tats.get(id + key) ?? 0
        const all = charges.every(({ budget }) => waitUs(budget.pace, tatOf(budget), nowUs) <= 0)
        expect(rates.take(charges, nowMs).kind).toBe(all ? 'allowed' : 'refused')
        if (!all) continue
        for (const { budget } of charges)
          tats.set(budget.id + key, tatAfter(budget.pace, tatOf(budget), nowUs))
      }
    }),
  )
})

test('the longest wait is told, so that who keeps it is allowed by all', () => {
  const rates = createRates({ slots })
  const charges = [
    { budget: perMinute('seconds', 60, 1), key: keyOf('k') },
    { budget: perMinute('minutes', 1, 1), key: keyOf('k') },
    { budget: perMinute('halves', 2, 1), key: keyOf('k') },
  ]
  rates.take(charges, 0)
  const refused = rates.take(charges, 1000)
  expect(refused).toMatchObject({
    kind: 'refused',
    budget: { id: 'minutes' },
    retryAfterMs: 59_000,
  })
  expect(rates.take(charges, 59_999).kind).toBe('refused')
  expect(rates.take(charges, 60_000).kind).toBe('allowed')
})

test('what is left may be asked as often as one likes', () => {
  const rates = createRates({ slots })
  const charge = { budget: perMinute('ten', 60, 10), key: keyOf('k') }
  for (let i = 0; i < 3; i++) rates.take([charge], 0)
  expect([1, 2, 3].map(() => rates.left(charge, 0))).toEqual([7, 7, 7])
  expect([999, 1000, 3000].map((nowMs) => rates.left(charge, nowMs))).toEqual([7, 8, 10])
})

test('a shared budget holds over all keys of another', () => {
  const rates = createRates({ slots: 2 ** 16 })
  const client = perMinute('client', 120, 60)
  const family = { budget: perMinute('family', 30, 15), key: keyOf('gptbot') }
  let allowed = 0
  for (let i = 0; i < 10_000; i++) {
    if (rates.take([{ budget: client, key: keyOf(`address ${i}`) }, family], 0).kind === 'allowed')
      allowed++
  }
  expect(allowed).toBe(15)
})

test('a request without charges is allowed', () => {
  expect(createRates({ slots }).take([], 0)).toEqual({ kind: 'allowed' })
})

test('what is given back may be taken again, once', () => {
  const rates = createRates({ slots })
  const charges = [{ budget: perMinute('p', 1, 2), key: keyOf('k') }]
  rates.take(charges, 0)
  rates.take(charges, 0)
  rates.giveBack(charges, 0)
  expect(rates.take(charges, 0).kind).toBe('allowed')
  expect(rates.take(charges, 0).kind).toBe('refused')
})

test('what others used is learnt where it is more, and never forgotten for less', () => {
  const rates = createRates({ slots })
  const charge = { budget: perMinute('p', 60, 10), key: keyOf('k') }
  rates.learn(charge, 8_000_000, 0)
  rates.learn(charge, 1_000_000, 0)
  expect(rates.left(charge, 0)).toBe(2)
})

test('a budget keeps its counters over a reload that leaves its name', () => {
  const rates = createRates({ slots })
  rates.take([{ budget: perMinute('login', 1, 1), key: keyOf('k') }], 0)
  expect(rates.take([{ budget: perMinute('login', 1, 1), key: keyOf('k') }], 0).kind).toBe(
    'refused',
  )
  expect(rates.take([{ budget: perMinute('search', 1, 1), key: keyOf('k') }], 0).kind).toBe(
    'allowed',
  )
})
