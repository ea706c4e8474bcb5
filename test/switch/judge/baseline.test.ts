// What is known of the old slot: the last ten minutes of it, in a bounded form.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBaseline, type SavedBaseline } from '../../../src/switch/judge/baseline.ts'
import { bucketOf, createHistogram } from '../../../src/switch/judge/latency-histogram.ts'
import { clientName, failure, randomOf, success } from './made-up.ts'

test('it holds the last ten minutes, to within half a minute', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ gapMs: fc.nat(40_000), failed: fc.boolean() }), { maxLength: 200 }),
      (list) => {
        const baseline = createBaseline()
        let atMs = 0
        const noted = list.map(({ gapMs, failed }, i) => {
          atMs += gapMs
          const make = failed ? failure : success
          baseline.note(make(atMs, 'site', clientName(i)))
          return { atMs, failed }
        })
        const within = (ms: number) => noted.filter((one) => one.atMs > atMs - ms)
        const { responses, failed } = baseline.at(atMs).slot
        expect(responses).toBeGreaterThanOrEqual(within(570_000).length)
        expect(responses).toBeLessThanOrEqual(within(600_001).length)
        expect(failed).toBeGreaterThanOrEqual(within(570_000).filter((one) => one.failed).length)
        expect(failed).toBeLessThanOrEqual(within(600_001).filter((one) => one.failed).length)
      },
    ),
  )
})

test('a client that asks for ever for what is broken does not make failures usual', () => {
  const baseline = createBaseline()
  for (let second = 0; second < 600; second++) {
    baseline.note(failure(1000 * second, 'site', 'broken'))
    for (let i = 0; i < 4; i++) baseline.note(success(1000 * second, 'site', clientName(i)))
  }
  expect(baseline.at(599_000).slot).toMatchObject({ responses: 2408, failed: 8 })
})

test('routes are known one by one, and the slot as their sum', () => {
  const baseline = createBaseline()
  baseline.note(success(0, 'api', 'ana'))
  baseline.note(failure(1, 'api', 'ana'))
  baseline.note(success(2, 'site', 'ana'))
  const { slot, routes } = baseline.at(3)
  expect(slot).toEqual({ responses: 3, failed: 1, latency: null })
  expect(routes).toEqual([
    ['api', { responses: 2, failed: 1, latency: null }],
    ['site', { responses: 1, failed: 0, latency: null }],
  ])
})

test('what is older than ten minutes is forgotten, also while nobody comes', () => {
  const baseline = createBaseline()
  for (let i = 0; i < 100; i++) baseline.note(success(1000 * i, 'site', 'ana'))
  expect(baseline.at(600_000).slot.responses).toBeGreaterThan(0)
  expect(baseline.at(700_000).slot).toEqual({ responses: 0, failed: 0, latency: null })
})

test('latency is that of good responses, of the last five to ten minutes', () => {
  const baseline = createBaseline()
  const note = (atMs: number, latencyMs: number): void =>
    baseline.note({ ...success(atMs, 'site', 'ana'), latencyMs })
  note(0, 9000)
  baseline.note({ ...failure(1, 'site', 'ana'), latencyMs: 9000 })
  for (let i = 0; i < 100; i++) note(301_000 + i, 10)
  expect(baseline.at(301_100).slot.latency?.count).toBe(101)
  for (let i = 0; i < 100; i++) note(601_000 + i, 20)
  const { latency } = baseline.at(601_100).slot
  expect(latency?.count).toBe(200)
  expect(latency?.p99).toBeCloseTo(20, -0.5)
  expect(baseline.at(1_300_000).slot.latency).toBe(null)
})

test('a quantile is that of the sorted latencies, to within a bucket', () => {
  const latencies = fc.array(fc.double({ min: 0.1, max: 100_000, noNaN: true }), { minLength: 1 })
  fc.assert(
    fc.property(latencies, fc.constantFrom(0.5, 0.9, 0.99), (list, share) => {
      const histogram = createHistogram()
      for (const ms of list) histogram.add(bucketOf(ms))
      const sorted = [...list].sort((a, b) => a - b)
      const exact = sorted[Math.ceil(share * list.length) - 1] ?? Number.NaN
      const ratio = histogram.quantile(share) / exact
      expect(ratio).toBeGreaterThan(1 / 1.041)
      expect(ratio).toBeLessThan(1.041)
    }),
  )
})

test('it is saved and restored as JSON, and goes on the same', () => {
  const [one, random] = [createBaseline(), randomOf(1)]
  const visit = (i: number) => {
    const make = random() < 0.1 ? failure : success
    const evidence = make(100 * i, `route ${i % 3}`, clientName(i % 7))
    return { ...evidence, latencyMs: 100 * random() }
  }
  for (let i = 0; i < 5000; i++) one.note(visit(i))
  const other = createBaseline(JSON.parse(JSON.stringify(one.save())) as SavedBaseline)
  for (let i = 5000; i < 8000; i++) {
    const evidence = visit(i)
    one.note(evidence)
    other.note(evidence)
  }
  expect(other.at(800_000)).toEqual(one.at(800_000))
  expect(other.save()).toEqual(one.save())
})

test('a million clients on a million routes take no more room than some', () => {
  const baseline = createBaseline()
  const sizes = [100_000, 1_000_000].map((count, part) => {
    for (let i = part * 100_000; i < count; i++) {
      baseline.note({ ...failure(i, `route ${i}`, clientName(i)), latencyMs: i })
    }
    return JSON.stringify(baseline.save()).length
  })
  expect(baseline.at(1_000_000).routes).toHaveLength(256)
  expect(sizes[1]).toBeLessThan(2 * (sizes[0] ?? 0))
  expect(sizes[1]).toBeLessThan(1_000_000)
})
