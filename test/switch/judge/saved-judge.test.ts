// A judge that is saved goes on where it was; one that cannot be read is none.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBaseline } from '../../../src/switch/judge/baseline.ts'
import type { Evidence } from '../../../src/switch/judge/evidence.ts'
import { createJudge, restoreJudge, type Judge } from '../../../src/switch/judge/judge.ts'
import {
  decodeBaseline,
  decodeJudge,
  encodeBaseline,
  encodeJudge,
} from '../../../src/switch/judge/saved-judge.ts'
import { bakeMs, baselineOf, settingsOf, show, visits } from './bakes.ts'
import { clientName, failure, randomOf, success } from './made-up.ts'

const routes = ['site', 'api', 'search']

const bakes = fc.record({
  seed: fc.nat(10_000),
  failing: fc.constantFrom(0, 0.01, 0.03, 0.3),
  bothFail: fc.constantFrom(0, 0.5, 1),
  onSlow: fc.constantFrom('notify' as const, 'rollback' as const),
  cuts: fc.array(fc.nat(1500), { maxLength: 4 }),
})

test('saved and restored any number of times, it says the same at the same responses', () => {
  const seen = new Set<string>()
  fc.assert(
    fc.property(bakes, ({ seed, failing, bothFail, onSlow, cuts }) => {
      const list = evidenceOf(seed, failing, bothFail)
      const [whole, again] = [judgeOf(onSlow), judgeOf(onSlow)]
      let cut = judgeOf(onSlow)
      for (const [i, evidence] of list.entries()) {
        if (cuts.includes(i)) cut = restored(cut)
        const ruling = whole.observe(evidence)
        expect(cut.observe(evidence)).toEqual(ruling)
        expect(again.observe(evidence)).toEqual(ruling)
      }
      expect(cut.save()).toEqual(whole.save())
      expect(restored(cut).summary(bakeMs)).toEqual(whole.summary(bakeMs))
      const verdict = whole.conclude(bakeMs)
      expect(restored(cut).conclude(bakeMs)).toEqual(verdict)
      expect(again.conclude(bakeMs)).toEqual(verdict)
      seen.add(verdict.kind)
    }),
    { numRuns: 60 },
  )
  expect([...seen].sort()).toEqual(['common-cause', 'inconclusive', 'kept', 'rolled-back'])
})

test('its baseline comes back with it, and so does a verdict that was there', () => {
  const judge = judgeOf('notify')
  show(judge, visits({ perSecond: 50, failing: () => 1, untilMs: 2000 }, 1))
  const verdict = judge.conclude(3000)
  expect(verdict.kind).toBe('rolled-back')
  const back = restored(judge)
  expect(back.summary(3000).limit.old).toMatchObject({ responses: 3000, failed: 3 })
  expect(back.observe(failure(4000, 'site', 'ana'))).toBe(null)
  expect(back.conclude(bakeMs)).toEqual(verdict)
})

test('what was saved is not changed by what comes after, here or where it was restored', () => {
  const judge = judgeOf('notify')
  judge.observe(failure(0, 'site', clientName(0)))
  const saved = judge.save()
  const text = JSON.stringify(saved)
  const back = restoreJudge(saved)
  for (const one of [judge, back]) {
    one.observe(failure(1, 'site', clientName(1)))
    one.observe(failure(2, 'site', clientName(2), 'old-failed'))
    one.observe(success(3, 'api', clientName(3)))
  }
  expect(JSON.stringify(saved)).toBe(text)
  expect(back.save()).toEqual(judge.save())
})

test('a baseline is saved and read back', () => {
  const baseline = createBaseline()
  for (let i = 0; i < 500; i++) {
    const make = i % 50 === 0 ? failure : success
    baseline.note({ ...make(100 * i, 'site', clientName(i)), latencyMs: 20 })
  }
  const read = decodeBaseline(encodeBaseline(baseline))
  if (read.kind !== 'baseline') throw new Error(read.why)
  expect(read.value.at(50_000)).toEqual(baseline.at(50_000))
})

test('what is not whole, not ours, or of another version is unreadable, with the reason', () => {
  const text = encodeJudge(judgeOf('notify'))
  const why = (changed: string): string => {
    const read = decodeJudge(changed)
    return read.kind === 'unreadable' ? read.why : 'readable'
  }
  expect(why(text)).toBe('readable')
  expect(why(text.slice(0, -10))).toBe('it is not whole JSON')
  expect(why('')).toBe('it is not whole JSON')
  expect(why('null')).toBe('it is not whole JSON')
  expect(why('{}')).toBe('it is not a judge of sluice')
  expect(why(encodeBaseline(createBaseline()))).toBe('it is not a judge of sluice')
  expect(why(text.replace('"version":1', '"version":2'))).toBe(
    'it has version 2; this gateway reads 1',
  )
  expect(why(text.replace('3000', '3001'))).toBe('its checksum does not match')
  expect(decodeBaseline(text).kind).toBe('unreadable')
})

function judgeOf(onSlow: 'notify' | 'rollback'): Judge {
  const latency = { count: 3000, p50: 50, p90: 90, p99: 99 }
  const figures = { responses: 1000, failed: 1, latency }
  const baseline = {
    ...baselineOf({ responses: 3000, failed: 3 }, 20),
    routes: routes.map((route) => [route, figures] as const),
  }
  return createJudge({ settings: settingsOf({ routes, onSlow }), baseline, switchedAtMs: 0 })
}

function evidenceOf(seed: number, failing: number, bothFail: number): readonly Evidence[] {
  const random = randomOf(seed)
  const from = { perSecond: 20, clients: 8, routes: [...routes, 'unknown'], untilMs: 60_000 }
  const pair = (): Evidence['pair'] => {
    if (random() < bothFail) return 'old-failed'
    return random() < 0.5 ? 'old-ok' : 'none'
  }
  const slower = random() < 0.5 ? 1.3 : 0.9
  return visits({ ...from, failing: () => failing, pair }, seed).map((evidence) => ({
    ...evidence,
    latencyMs: 100 * slower * random(),
  }))
}

function restored(judge: Judge): Judge {
  const read = decodeJudge(encodeJudge(judge))
  if (read.kind !== 'judge') throw new Error(read.why)
  return read.value
}
