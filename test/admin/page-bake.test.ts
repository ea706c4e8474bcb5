// What the page works out of the watch after a switch: its figures, how near it is to an alarm, and what was found.
import { expect, test } from 'vitest'
import type { Promotion } from '../../src/model/promotion.ts'
import {
  badOf,
  bake,
  bakingOf,
  confirmedOf,
  doneOf,
  evidenceOf,
  rolledBackOf,
} from '../cli/records.ts'

interface Figure {
  name: string
  value: string
  beside: string
  bad: boolean
}
interface ShownBake {
  progress: { share: number; text: string } | null
  evidence: { share: number; text: string; marks: number[] }
  figures: Figure[]
  found: string[]
  next: string
}

const { bakeOf } = (await import(
  new URL('../../src/admin/page/bake.js', import.meta.url).href
)) as { bakeOf: (promotion: Promotion) => ShownBake | null }
const steps = (await import(new URL('../../src/admin/page/steps.js', import.meta.url).href)) as {
  stepsOf: (
    promotion: Promotion,
    draining: string,
  ) => { state: string; name: string; detail: string }[]
  stateWord: (promotion: Promotion) => string
  signOf: (promotion: Promotion) => string
}

test('a watch that goes on shows how far it is, and each figure beside what it is held against', () => {
  const shown = bakeOf(bakingOf())
  expect(shown?.progress).toEqual({ share: 23 / 600, text: '23s of 10m' })
  expect(shown?.figures).toEqual([
    { name: 'requests', value: '1,812', beside: '2,310 before', bad: false },
    { name: '5xx', value: '0.00%', beside: 'limit 1.0%', bad: false },
    { name: 'p50', value: '12ms', beside: '12ms before', bad: false },
    { name: 'p99', value: '58ms', beside: '61ms before', bad: false },
  ])
  expect(shown).toMatchObject({ found: [], next: '' })
})

test('the evidence is a bar on a log scale: empty for even odds, full for an alarm', () => {
  const shareOf = (value: number): number | undefined => {
    const { suspect } = evidenceOf()
    const evidence = evidenceOf({ suspect: { ...suspect, value, threshold: 10_000 } })
    return bakeOf(bakingOf({ evidence }))?.evidence.share
  }
  expect([0.2, 1, 10, 100, 10_000, 1e9].map(shareOf)).toEqual([0, 0, 0.25, 0.5, 1, 1])
  expect(bakeOf(bakingOf())?.evidence.text).toBe(
    'evidence against green: 0.4:1, an alarm at 2,000:1',
  )
})

test('the evidence shown is of the route that is nearest to an alarm', () => {
  const worst = { route: 'api', responses: 9, failed: 3, limit: 0.01, value: 310, threshold: 4000 }
  const evidence = evidenceOf({ worst })
  expect(bakeOf(bakingOf({ evidence }))?.evidence.text).toBe(
    'evidence against green: 310:1 on route api, an alarm at 4,000:1',
  )
})

test('a rate above the limit is marked', () => {
  const shown = bakeOf(bakingOf({ evidence: evidenceOf({ rate: 0.08 }) }))
  expect(shown?.figures[1]).toEqual({
    name: '5xx',
    value: '8.00%',
    beside: 'limit 1.0%',
    bad: true,
  })
})

test('failures that are little evidence say how many of them count', () => {
  const counted = { responses: 300, failed: 2 }
  const counts = { responses: 532, failed: 176, commonCause: 4, doubtful: 0, counted }
  const shown = bakeOf(bakingOf({ evidence: evidenceOf({ counts, rate: 0.33 }) }))
  expect(shown?.figures.slice(0, 2).map(({ beside }) => beside)).toEqual([
    '4 failed on both',
    'limit 1.0%; 2 of 172 failures counted',
  ])
})

test('a rollback by the judge says why, with the worst route and the first samples', () => {
  const shown = bakeOf(rolledBackOf())
  expect(shown?.progress).toBeNull()
  expect(shown?.found.map((line) => line.replace(/\d\d:\d\d:\d\d/, 'hh:mm:ss'))).toEqual([
    'worst: 4 of 9 responses failed on route api (limit 1.0%), evidence 2,210:1',
    '✖ hh:mm:ss api: 500, blue answered, id req-1',
    '✖ hh:mm:ss api: 504 upstream_timeout, blue answered, id req-2',
    '✖ hh:mm:ss site: 500, blue answered, id req-3',
    '✖ hh:mm:ss api: 500, blue answered, id req-4',
  ])
  expect(shown?.next).toContain('refused without --force')
})

test('a bad slot that stays comes with what can be done about it', () => {
  const evidence = evidenceOf({ verdict: badOf() })
  const nextOf = (onFail: 'rollback' | 'pause' | 'notify' | 'dry-run'): string | undefined =>
    bakeOf(bakingOf({ bake: { ...bake, onFail }, evidence }))?.next
  expect(bakeOf(bakingOf({ evidence }))?.found[0]).toBe(
    'after 3.6s: 4 of 18 responses failed (limit 1.0%), evidence 1,440:1',
  )
  expect(nextOf('rollback')).toContain('blue does not answer its probes')
  expect(nextOf('pause')).toContain('until you decide')
  expect(nextOf('notify')).toContain('stays live')
  expect(nextOf('dry-run')).toContain('Without dry-run')
})

test('what was not watched shows nothing', () => {
  expect(bakeOf(doneOf())).toBeNull()
})

test('the watch is a step: to come, beside the drain, after it, and at its end', () => {
  const names = (promotion: Promotion): string[] =>
    steps
      .stepsOf(promotion, '')
      .map(({ state, name }) => `${state} ${name}`)
      .filter((text) => /drain|watch|rollback|confirm/.test(text))
  const evidence = evidenceOf()
  const { steps: taken } = confirmedOf()
  const smoking = confirmedOf({ bake, phase: 'smoke', result: 'pending', steps: taken.slice(0, 3) })
  expect(names(smoking)).toEqual(['ahead confirm', 'ahead drain', 'ahead watch'])
  expect(names(confirmedOf({ bake, evidence }))).toEqual([
    'done confirm',
    'running drain',
    'running watch',
  ])
  expect(names(bakingOf())).toEqual(['done confirm', 'done drain', 'running watch'])
  expect(names(confirmedOf())).toEqual(['done confirm', 'running drain'])
  const back = rolledBackOf()
  const going = { ...back, phase: 'roll-back', steps: back.steps.slice(0, 6) } as const
  expect(names(going)).toEqual(['done confirm', 'failed watch', 'running rollback'])
  expect(names(back)).toEqual(['done confirm', 'failed watch', 'done rollback', 'done confirm'])
})

test('the sign tells a rollback by hand from one by the judge', () => {
  const byHand = doneOf({ kind: 'rollback', result: 'rolled-back' })
  const condemned = doneOf({ bake, verdict: { kind: 'condemned', detail: '', judgement: badOf() } })
  const waiting = bakingOf({ evidence: evidenceOf({ verdict: badOf() }) })
  const shown = [byHand, rolledBackOf(), condemned, waiting, bakingOf(), doneOf()]
  expect(shown.map((one) => `${steps.signOf(one)} ${steps.stateWord(one)}`)).toEqual([
    '✔ rolled back',
    '✖ rolled back',
    '⚠ promoted',
    '⚠ live, and found bad',
    '◌ live, and watched',
    '✔ promoted',
  ])
})
