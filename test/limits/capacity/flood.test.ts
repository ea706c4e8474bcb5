// A flood of visitors without a session, who look like browsers and come from 5,000 addresses, against the people who are in
// the middle of something (A9): a backend that can do 100 requests a second, ten at once.
import { describe, expect, test } from 'vitest'
import type { Session } from '../../../src/limits/capacity/room.ts'
import { capsOf, limitsOf } from './open-cap.ts'
import { arrivals, createBackend, createSimulation, type Backend } from './simulation.ts'
import { simulatedGateway, summaryOf, type Outcome } from './simulated-gateway.ts'

const minutes = 60_000

/** 5,000 addresses, each once in ten seconds, for five minutes; and people, 20 requests a second. */
function flood(seed: number, limit: 'configured' | 'measured', reserved: number) {
  const simulation = createSimulation(seed)
  const serviceMs = (): number => 50 + 100 * simulation.random()
  const backend = createBackend(simulation, { workers: 10, serviceMs })
  const caps = capsOf(40, { reserved })
  const gateway = simulatedGateway(simulation, {
    limits: limitsOf(caps, { queue: { max: 64, forMs: 500 } }),
    limit,
  })
  const come = (session: Session, perSecond: number): void =>
    arrivals(simulation, { perSecond, untilMs: 5 * minutes }, () => gateway.visit(session, backend))
  come('known', 20)
  simulation.after(minutes, () => come('unknown', 500))
  simulation.run(6 * minutes)
  return gateway.outcomes
}

function fates(outcomes: readonly Outcome[], session: Session, fromMs: number, toMs: number) {
  const own = outcomes.filter((outcome) => outcome.session === session)
  const summary = summaryOf(own, fromMs, toMs)
  return { ...summary, success: 1 - summary.shed / summary.visitors }
}

test.each([
  [1, 'configured'],
  [2, 'configured'],
  [1, 'measured'],
  [2, 'measured'],
] as const)('people with a session get through, chance %i, limit %s', (seed, limit) => {
  const outcomes = flood(seed, limit, 0.3)
  const people = fates(outcomes, 'known', minutes, 5 * minutes)
  const strangers = fates(outcomes, 'unknown', minutes, 5 * minutes)
  expect(people.visitors).toBeGreaterThan(4000)
  expect(people.success).toBeGreaterThanOrEqual(0.99)
  expect(people.p95Ms).toBeLessThan(700)
  // The rest of the backend is not idle: it is theirs.
  expect(strangers.answeredPerSecond).toBeGreaterThan(60)
  expect(strangers.success).toBeLessThan(0.25)
})

test('with a measured limit people wait less than with one that is too high', () => {
  const p95 = (limit: 'configured' | 'measured'): number =>
    fates(flood(3, limit, 0.3), 'known', 2 * minutes, 5 * minutes).p95Ms
  expect(p95('measured')).toBeLessThan(0.8 * p95('configured'))
})

interface Application {
  readonly workers: number
  readonly serviceMs: number
}

/** People are a fifth of what the application can do; after a minute strangers come, at this rate from this second on. */
function onset(
  { workers, serviceMs }: Application,
  steps: readonly (readonly [times: number, fromS: number])[],
  seed: number,
) {
  const simulation = createSimulation(seed)
  const backend = createBackend(simulation, { workers, serviceMs: () => serviceMs })
  const gateway = simulatedGateway(simulation, { limits: defaults, limit: 'measured' })
  const capacity = (1000 * workers) / serviceMs
  const come = (session: Session, perSecond: number, untilMs: number): void =>
    arrivals(simulation, { perSecond, untilMs }, () => gateway.visit(session, backend))
  come('known', capacity / 5, 2 * minutes)
  for (const [i, [times, fromS]] of steps.entries()) {
    const untilMs = minutes + 1000 * (steps[i + 1]?.[1] ?? 30)
    simulation.after(minutes + 1000 * fromS, () => come('unknown', times * capacity, untilMs))
  }
  simulation.run(3 * minutes)
  const of = (session: Session, fromS: number, toS: number) =>
    fates(gateway.outcomes, session, minutes + 1000 * fromS, minutes + 1000 * toS)
  return { of, capacity }
}

/** It grows for five seconds, and stays. */
function crowd(application: Application, times: number, seed: number) {
  const steps = Array.from({ length: 10 }, (_, n) => [((n + 1) / 10) * times, n / 2] as const)
  return onset(application, steps, seed)
}

const defaults = limitsOf(capsOf(256, { reserved: 0.3 }), { queue: { max: 64, forMs: 500 } })

describe.each([1, 2, 3])('chance %i', (seed) => {
  test.each([
    ['20 a second', { workers: 2, serviceMs: 100 }],
    ['100 a second', { workers: 2, serviceMs: 20 }],
    ['400 a second', { workers: 8, serviceMs: 20 }],
    ['20 a second, each of 300 ms', { workers: 6, serviceMs: 300 }],
    ['100 a second, each of 300 ms', { workers: 30, serviceMs: 300 }],
  ])('people get through from the first second of a flood: %s', (_what, application) => {
    const { of, capacity } = onset(application, [[5, 0]], seed)
    expect(of('known', 0, 30).success).toBeGreaterThanOrEqual(0.99)
    // Without the pace it was two seconds of waiting at the least, and eight for the small ones.
    const { serviceMs } = application
    expect(of('known', 0, 5).p95Ms).toBeLessThan(6 * serviceMs + 16 * (1000 / capacity))
    expect(of('known', 15, 30).p95Ms).toBeLessThan(3 * serviceMs + 16 * (1000 / capacity))
    expect(of('unknown', 5, 30).answeredPerSecond).toBeGreaterThan(0.6 * capacity)
  })

  test('what sixty quick answers at once have shown is no leave for a flood ten seconds later', () => {
    const simulation = createSimulation(seed)
    const gateway = simulatedGateway(simulation, { limits: defaults, limit: 'measured' })
    const [quick, slow] = [
      { workers: 60, serviceMs: () => 1 },
      { workers: 2, serviceMs: () => 20 },
    ].map((application) => createBackend(simulation, application)) as [Backend, Backend]
    const come = (session: Session, perSecond: number): void =>
      arrivals(simulation, { perSecond, untilMs: 1.5 * minutes }, () =>
        gateway.visit(session, slow),
      )
    come('known', 20)
    simulation.after(minutes - 10_000, () => {
      for (let n = 0; n < 60; n++) gateway.visit('unknown', quick)
    })
    simulation.after(minutes, () => come('unknown', 500))
    simulation.run(2 * minutes)
    const people = fates(gateway.outcomes, 'known', minutes, minutes + 5_000)
    expect(people.success).toBeGreaterThanOrEqual(0.99)
    expect(people.p95Ms).toBeLessThan(6 * 20 + 16 * 10)
  })

  test('a crowd that the application can serve is served, though it comes within seconds', () => {
    for (const [workers, serviceMs] of [
      [100, 20],
      [100, 100],
      [300, 300],
    ] as const) {
      const { of, capacity } = crowd({ workers, serviceMs }, 0.4, seed)
      expect(of('unknown', 0, 30).visitors).toBeGreaterThan(10 * capacity)
      expect([of('unknown', 0, 30).shed, of('known', 0, 30).shed]).toEqual([0, 0])
      expect(of('unknown', 8, 30).p95Ms).toBeLessThan(1.5 * serviceMs)
    }
  })

  test('a crowd on a page that takes fifteen times as long as the others is served, too', () => {
    const simulation = createSimulation(seed)
    const gateway = simulatedGateway(simulation, { limits: defaults, limit: 'measured' })
    const [quick, slow] = [20, 300].map((ms) =>
      createBackend(simulation, { workers: 1000, serviceMs: () => ms }),
    ) as [Backend, Backend]
    const people = { perSecond: 20, untilMs: 2 * minutes }
    arrivals(simulation, people, () => gateway.visit('known', quick))
    for (let second = 1; second <= 5; second++) {
      const more = { perSecond: 40, untilMs: 2 * minutes }
      simulation.after(minutes + 1000 * second, () =>
        arrivals(simulation, more, () => gateway.visit('unknown', slow)),
      )
    }
    simulation.run(3 * minutes)
    expect(summaryOf(gateway.outcomes, 0, 2 * minutes)).toMatchObject({ shed: 0 })
    expect(fates(gateway.outcomes, 'unknown', 1.2 * minutes, 2 * minutes).p95Ms).toBeLessThan(400)
  })

  test('pages of sixty parts, now and then, are served whole by an application that can do two at a time', () => {
    const simulation = createSimulation(seed)
    const backend = createBackend(simulation, { workers: 2, serviceMs: () => 20 })
    const gateway = simulatedGateway(simulation, { limits: defaults, limit: 'measured' })
    const page = (): void => {
      for (let part = 0; part < 60; part++) gateway.visit('unknown', backend)
    }
    arrivals(simulation, { perSecond: 10, untilMs: minutes }, () => gateway.visit('known', backend))
    arrivals(simulation, { perSecond: 0.3, untilMs: 3 * minutes }, page)
    simulation.run(4 * minutes)
    const { visitors, shed } = summaryOf(gateway.outcomes, 0, 4 * minutes)
    // Four pages at one moment are more than has room.
    expect(shed / visitors).toBeLessThan(0.005)
  })
})
