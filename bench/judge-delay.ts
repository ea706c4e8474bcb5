// How long a bad release is left in place, from its first request or from when it turns bad in the midst of its bake, and how
// many failures visitors see until then.
import type { Judge } from '../src/switch/judge/judge.ts'
import { beginning, copyOf, goOn, historyOf, judgeFor, type Outcome } from './judge-bake.ts'
import { delayFigure, rank, type Delays, type Figure } from './judge-figures.ts'
import { randomOf } from '../test/switch/judge/made-up.ts'
import { trafficOf, type Traffic } from './judge-traffic.ts'

/** Requests a second, the share that fails, and what is expected: median, 95th percentile, failures, share found. */
type Case = readonly [
  number,
  number,
  ...(readonly [number | null, number | null, number | null, number]),
]

const early: readonly Case[] = [
  [1, 0.05, null, null, null, 0.7],
  [1, 0.2, 26, 72, null, 1],
  [1, 1, 2.8, 6.4, null, 1],
  [5, 0.05, 42, 93, 11, 1],
  [5, 0.2, 4, 10, 4, 1],
  [5, 1, 0.52, 1.3, 3, 1],
  [50, 0.05, 4.2, 9.5, 11, 1],
  [50, 0.2, 0.37, 1, 4, 1],
  [50, 1, 0.05, 0.13, 3, 1],
  [500, 0.05, 0.4, 1, 11, 1],
  [500, 0.2, 0.04, 0.1, 4, 1],
  [500, 1, 0.01, 0.01, 3, 1],
]

const late: readonly Case[] = [
  [5, 0.05, 59, 120, null, 1],
  [5, 0.2, 6.5, 14, null, 1],
  [5, 1, 0.94, 1.9, null, 1],
  [50, 0.05, 6.9, 13, null, 1],
  [50, 0.2, 0.67, 1.5, null, 1],
  [50, 1, 0.09, 0.18, null, 1],
  [500, 0.05, 0.74, 1.5, null, 1],
  [500, 0.2, 0.07, 0.16, null, 1],
  [500, 1, 0.01, 0.02, null, 1],
]

const visible: readonly Case[] = [
  [5, 0.05, null, null, 11, 0],
  [5, 0.2, null, null, 4, 0],
  [5, 1, null, null, 3, 0],
  [5, 0.05, null, null, 1, 0.9],
  [5, 0.2, null, null, 0, 0.9],
  [5, 1, null, null, 0, 0.9],
  [5, 0.05, null, null, 0, 1],
]

const healthy = 0.001
const onsetMs = 300_000
const runs = 600

export function delaysFromTheStart(): readonly Figure[] {
  return early.map(([perSecond, fault, ...expected]) => {
    const outcomes = Array.from({ length: runs }, (_, run) => bakeOf(perSecond, fault, 0, run))
    return delayFigure(nameOf(perSecond, fault), delaysOf(outcomes, 0), expectedOf(expected))
  })
}

/** A few healthy beginnings, each gone on with many times from where it was saved. */
export function delaysOfLateFaults(): readonly Figure[] {
  const begun = new Map([5, 50, 500].map((perSecond) => [perSecond, beginningsOf(perSecond)]))
  return late.map(([perSecond, fault, ...expected]) => {
    const judges = begun.get(perSecond) ?? []
    const traffic = trafficOf({ perSecond, failing: () => fault })
    const outcomes = Array.from({ length: runs }, (_, run) => {
      const judge = judges[run % judges.length]
      if (judge === undefined) throw new Error('no healthy beginning')
      return goOn(copyOf(judge), traffic, onsetMs, randomOf(2, run, perSecond, 100 * fault))
    })
    return delayFigure(nameOf(perSecond, fault), delaysOf(outcomes, onsetMs), expectedOf(expected))
  })
}

/** With a share of the requests tried again on the old slot, where they succeed but for its own failures. */
export function visibleFailures(): readonly Figure[] {
  return visible.map(([perSecond, fault, , , most, retryable]) => {
    const seen = Array.from(
      { length: runs },
      (_, run) => bakeOf(perSecond, fault, retryable, run).visible,
    )
    const measured = rank(seen, 0.5)
    const name = `${nameOf(perSecond, fault)}, ${100 * retryable}% tried again`
    return { name, measured, expected: most ?? '', missed: measured > (most ?? 0) + 1 }
  })
}

function bakeOf(perSecond: number, fault: number, retryable: number, run: number): Outcome {
  const random = randomOf(1, run, perSecond, 100 * fault)
  const history = historyOf(trafficOf({ perSecond, failing: () => healthy }), random)
  const traffic = trafficOf({ perSecond, failing: () => fault, retryable })
  return goOn(judgeFor(traffic, history), traffic, 0, random)
}

function beginningsOf(perSecond: number): readonly Judge[] {
  const traffic: Traffic = trafficOf({ perSecond, failing: () => healthy })
  return Array.from({ length: Math.max(4, 100 / perSecond) }, (_, run) => {
    const random = randomOf(3, run, perSecond)
    return beginning(judgeFor(traffic, historyOf(traffic, random)), traffic, onsetMs, random)
  }).filter((judge) => judge !== null)
}

function delaysOf(outcomes: readonly Outcome[], fromMs: number): Delays {
  const found = outcomes.filter(({ rolledBackMs }) => rolledBackMs !== null)
  const seconds = found.map(({ rolledBackMs }) => ((rolledBackMs ?? 0) - fromMs) / 1000)
  return {
    median: rank(seconds, 0.5),
    p95: rank(seconds, 0.95),
    errors: rank(
      found.map((outcome) => outcome.visible),
      0.5,
    ),
    found: found.length / outcomes.length,
  }
}

function expectedOf([median, p95, errors, found]: readonly [
  number | null,
  number | null,
  number | null,
  number,
]): Delays {
  return { median, p95, errors, found }
}

function nameOf(perSecond: number, fault: number): string {
  return `${perSecond}/s, ${100 * fault}% fail`
}
