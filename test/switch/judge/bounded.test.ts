// What a judge remembers has a bound, whoever comes and whatever they ask for. What is saved is all that it remembers.
import { expect, test } from 'vitest'
import { createJudge } from '../../../src/switch/judge/judge.ts'
import { bakeOf } from './bakes.ts'
import { clientName, failure, success } from './made-up.ts'

test('a million clients on a million routes take no more room than some', () => {
  const judge = createJudge(bakeOf({ routes: [] }, { responses: 100, failed: 50 }))
  const sizes = [100_000, 1_000_000].map((until) => {
    for (let i = judge.summary(0).counts.responses; i < until; i++) {
      const [route, client] = [`route ${i}`, clientName(i)]
      const pair = (['old-ok', 'old-failed'] as const)[i % 5]
      judge.observe(
        pair === undefined ? success(i, route, client) : failure(i, route, client, pair),
      )
    }
    return JSON.stringify(judge.save()).length
  })
  expect(judge.summary(0).verdict).toBe(null)
  expect(sizes[1]).toBeLessThan(1.1 * (sizes[0] ?? 0))
  expect(sizes[1]).toBeLessThan(3_000_000)
})

test('a config with a thousand routes has 256 of them watched one by one, and all in the slot', () => {
  const routes = Array.from({ length: 1000 }, (_, i) => `route ${i}`)
  const judge = createJudge(bakeOf({ routes }))
  const { parts } = judge.save()
  expect(parts.errors.routes).toHaveLength(256)
  expect(parts.latencies).toHaveLength(257)
  for (let i = 0; i < 5; i++) judge.observe(failure(i, 'route 999', clientName(i)))
  expect(judge.conclude(10)).toMatchObject({
    kind: 'rolled-back',
    cause: { suspect: { route: null } },
  })
})

test('many failing clients at a time do not fill it either', () => {
  const judge = createJudge(bakeOf({ routes: ['site', 'api'] }))
  for (let i = 0; i < 200_000; i++) {
    judge.observe(failure(i, i % 2 === 0 ? 'site' : 'api', clientName(i), 'old-failed'))
  }
  expect(judge.summary(0).counts.commonCause).toBe(200_000)
  expect(JSON.stringify(judge.save()).length).toBeLessThan(1_500_000)
})
