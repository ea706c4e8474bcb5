// A flood of visitors without a session, who look like browsers and come from 5,000 addresses, against the people who are in
// the middle of something (A9): a backend that can do 100 requests a second, ten at once.
import { expect, test } from 'vitest'
import type { Session } from '../../../src/limits/capacity/room.ts'
import { capsOf, limitsOf } from './open-cap.ts'
import { arrivals, createBackend, createSimulation } from './simulation.ts'
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
