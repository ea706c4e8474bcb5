// The e-process against its definition, and against the bound that it is trusted for, by going through every outcome.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  createEProcess,
  failureMultiples,
  gridOf,
  slownessMultiples,
  type EProcess,
} from '../../../src/switch/judge/e-process.ts'

interface Response {
  readonly second: number
  readonly failed: boolean
}

const limits = fc.constantFrom(0.001, 0.01, 0.0371, 0.2, 0.5)
const seconds = 40
const responses = fc
  .array(fc.record({ second: fc.nat(60), failed: fc.boolean() }), { maxLength: 60 })
  .map((list) => list.sort((a, b) => a.second - b.second))

test('it is the mean of all its bets: from the start, and from each second on', () => {
  fc.assert(
    fc.property(limits, responses, (limit, list) => {
      const process = shown(createEProcess(gridOf(limit, failureMultiples), seconds), list)
      const byDefinition = definition(limit, list)
      expect(process.value() / byDefinition).toBeCloseTo(1, 9)
    }),
  )
})

test('every rate that is bet on lies between the limit and 1', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 0.99, noNaN: true }), (limit) => {
      for (const multiples of [failureMultiples, slownessMultiples]) {
        const { ofFailure, ofSuccess } = gridOf(limit, multiples)
        for (const [j, ratio] of ofFailure.entries()) {
          expect(ratio).toBeGreaterThan(1)
          expect(ratio * limit).toBeLessThan(1)
          expect(limit * ratio + (1 - limit) * (ofSuccess[j] ?? 0)).toBeCloseTo(1, 12)
        }
      }
    }),
  )
})

test('its mean over all outcomes is 1 at the limit and less below, after any number of responses', () => {
  for (const limit of [0.01, 0.2, 0.5]) {
    expect(meanOverAll(limit, limit, 12)).toBeCloseTo(1, 9)
    expect(meanOverAll(limit, limit / 2, 12)).toBeLessThan(1)
    expect(meanOverAll(limit, 2 * limit, 12)).toBeGreaterThan(1)
  }
})

test('at the limit it reaches 1/alpha at any time no more often than alpha', () => {
  for (const limit of [0.05, 0.2, 0.5]) {
    for (const alpha of [0.5, 0.1, 0.01]) {
      const chance = chanceOfReaching(1 / alpha, limit, 14)
      expect(chance).toBeLessThanOrEqual(alpha)
    }
  }
  // That it is not a bound that nothing ever comes near.
  expect(chanceOfReaching(2, 0.2, 14)).toBeGreaterThan(0.1)
})

test('a thousand healthy responses do not blind it for what comes after', () => {
  const early = createEProcess(gridOf(0.01, failureMultiples), 600)
  const late = createEProcess(gridOf(0.01, failureMultiples), 600)
  for (let i = 0; i < 2000; i++) late.success(Math.floor(i / 5))
  const failuresTo = (process: EProcess, second: number): number => {
    let count = 0
    for (; process.value() < 1000; count++) process.failure(second)
    return count
  }
  expect(failuresTo(early, 0)).toBe(3)
  expect(failuresTo(late, 400)).toBeLessThanOrEqual(5)
})

test('saved and restored at any point, it goes on bit by bit the same', () => {
  fc.assert(
    fc.property(limits, responses, responses, (limit, before, after) => {
      const grid = gridOf(limit, failureMultiples)
      const one = shown(createEProcess(grid, seconds), before)
      const saved = JSON.parse(JSON.stringify(one.save())) as ReturnType<EProcess['save']>
      const other = createEProcess(grid, seconds, saved)
      const later = after.map(({ second, failed }) => ({ second: second + 60, failed }))
      expect(shown(other, later).value()).toBe(shown(one, later).value())
      expect(other.save()).toEqual(one.save())
    }),
  )
})

test('it stays a finite number, whatever comes', () => {
  const process = createEProcess(gridOf(0.001, failureMultiples), 10)
  for (let i = 0; i < 5000; i++) process.failure(i)
  expect(process.value()).toBeLessThan(Number.POSITIVE_INFINITY)
  for (let i = 0; i < 1_000_000; i++) process.success(5000)
  expect(process.value()).toBeGreaterThanOrEqual(0)
  expect(process.value()).toBeLessThan(1)
})

function shown(process: EProcess, list: readonly Response[]): EProcess {
  for (const { second, failed } of list) {
    if (failed) process.failure(second)
    else process.success(second)
  }
  return process
}

function definition(limit: number, list: readonly Response[]): number {
  const { ofFailure, ofSuccess } = gridOf(limit, failureMultiples)
  const last = Math.min(seconds, list.at(-1)?.second ?? 0)
  const product = (j: number, from: number): number =>
    list
      .filter(({ second }) => Math.min(second, seconds) >= from)
      .reduce((value, { failed }) => value * ((failed ? ofFailure[j] : ofSuccess[j]) ?? 0), 1)
  let sum = 0
  for (const j of failureMultiples.keys()) {
    sum += product(j, 0) / 2
    for (let from = 1; from <= last; from++) sum += product(j, from) / (2 * seconds)
  }
  return sum / failureMultiples.length + (1 - last / seconds) / 2
}

/** Of every sequence of outcomes, one a second, weighted with its chance where `rate` of them fail. */
function meanOverAll(limit: number, rate: number, length: number): number {
  const grid = gridOf(limit, failureMultiples)
  let mean = 0
  for (let outcomes = 0; outcomes < 2 ** length; outcomes++) {
    const process = createEProcess(grid, 8)
    let chance = 1
    for (let i = 0; i < length; i++) {
      const failed = ((outcomes >> i) & 1) === 1
      chance *= failed ? rate : 1 - rate
      if (failed) process.failure(i)
      else process.success(i)
    }
    mean += chance * process.value()
  }
  return mean
}

function chanceOfReaching(threshold: number, limit: number, length: number): number {
  const grid = gridOf(limit, failureMultiples)
  const from = (process: EProcess, i: number): number => {
    if (process.value() >= threshold) return 1
    if (i === length) return 0
    const success = createEProcess(grid, 8, process.save())
    success.success(i)
    process.failure(i)
    return (1 - limit) * from(success, i + 1) + limit * from(process, i + 1)
  }
  return from(createEProcess(grid, 8), 0)
}
