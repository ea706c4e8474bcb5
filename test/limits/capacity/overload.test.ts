// What the measured capacity does to visitors, in simulated time: a backend of 16 workers that takes 50 ms for each request,
// so 320 a second, behind a route cap that is far too high for it.
import { describe, expect, test } from 'vitest'
import { createBackend, createSimulation, arrivals, type Simulation } from './simulation.ts'
import { simulatedGateway, summaryOf, type Summary } from './simulated-gateway.ts'
import { capsOf, limitsOf } from './open-cap.ts'

const capacity = 320
const limits = limitsOf(capsOf(200), { queue: { max: 64, forMs: 500 } })
const seconds = 1000

interface Run {
  readonly seed: number
  readonly serviceMs: (simulation: Simulation) => number
  readonly limit?: 'configured' | 'measured'
  /** Visitors per second, and from which second on. */
  readonly load: readonly (readonly [number, number])[]
  readonly untilS: number
  readonly stall?: readonly [number, number]
  readonly workers?: number
}

function run({ seed, serviceMs, limit = 'measured', load, untilS, stall, workers = 16 }: Run) {
  const simulation = createSimulation(seed)
  const backend = createBackend(simulation, { workers, serviceMs: () => serviceMs(simulation) })
  const gateway = simulatedGateway(simulation, { limits, limit })
  for (const [i, [perSecond, fromS]] of load.entries()) {
    const until = (load[i + 1]?.[1] ?? untilS) * seconds
    const begin = (): void =>
      arrivals(simulation, { perSecond, untilMs: until }, () => gateway.visit('unknown', backend))
    simulation.after(fromS * seconds, begin)
  }
  if (stall) simulation.after(stall[0] * seconds, () => backend.stall(stall[1] * seconds))
  simulation.run((untilS + 30) * seconds)
  return {
    gateway,
    during: (fromS: number, toS: number): Summary =>
      summaryOf(gateway.outcomes, fromS * seconds, toS * seconds),
  }
}

const exponential = (meanMs: number) => (simulation: Simulation) =>
  -Math.log(1 - simulation.random()) * meanMs
const constant = (ms: number) => () => ms
/** Nineteen in twenty take a millisecond, one takes two seconds. */
const mixed = (simulation: Simulation): number => (simulation.random() < 0.05 ? 2000 : 1)

describe.each([1, 2])('chance %i', (seed) => {
  test.each([0.5, 0.8])('at %f times the capacity nobody is shed', (times) => {
    const load = [[times * capacity, 0]] as const
    const { during } = run({ seed, serviceMs: exponential(50), load, untilS: 60 })
    expect(during(0, 60).shed).toBe(0)
  })

  test('at three times the capacity the backend stays busy and answers stay quick', () => {
    for (const serviceMs of [exponential(50), constant(50)]) {
      const load = [
        [0.3 * capacity, 0],
        [3 * capacity, 20],
      ] as const
      const { during } = run({ seed, serviceMs, load, untilS: 110 })
      const [before, at, later] = [during(5, 20), during(20, 25), during(25, 110)]
      expect(at.answeredPerSecond).toBeGreaterThan(0.9 * capacity)
      expect(later.answeredPerSecond).toBeGreaterThan(0.95 * capacity)
      expect(later.p95Ms).toBeLessThan(3 * before.p95Ms)
    }
  })

  test('without it, the same visitors wait for each other all the time', () => {
    const load = [[3 * capacity, 0]] as const
    const { during } = run({ seed, serviceMs: constant(50), limit: 'configured', load, untilS: 30 })
    expect(during(5, 30).p95Ms).toBeGreaterThan(10 * 50)
  })

  test('a backend that is stuck for ten seconds serves all again within seconds', () => {
    const load = [[0.6 * capacity, 0]] as const
    const { during, gateway } = run({
      seed,
      serviceMs: exponential(50),
      load,
      untilS: 90,
      stall: [30, 40],
    })
    expect(during(0, 29).shed).toBe(0)
    expect(during(31, 39).answeredPerSecond).toBe(0)
    expect(during(42, 90).shed).toBe(0)
    expect(during(42, 90).p95Ms).toBeLessThan(1.3 * during(0, 29).p95Ms)
    expect(gateway.adaptive.limitOf('site', 200)).toBe(200)
  })

  test('and one that is stuck under overload is busy again within seconds', () => {
    const load = [[3 * capacity, 0]] as const
    const { during } = run({
      seed,
      serviceMs: exponential(50),
      load,
      untilS: 70,
      stall: [30, 40],
    })
    expect(during(43, 70).answeredPerSecond).toBeGreaterThan(0.9 * capacity)
    expect(during(43, 70).p95Ms).toBeLessThan(3 * 150)
  })

  test('a route of quick and slow answers is not throttled at low load', () => {
    const load = [[100, 0]] as const
    const { during, gateway } = run({ seed, serviceMs: mixed, load, untilS: 120, workers: 64 })
    expect(during(0, 120).shed).toBe(0)
    expect(gateway.adaptive.limitOf('site', 200)).toBe(200)
  })

  test('nor near its cap, if the backend can do more', () => {
    const load = [[1800, 0]] as const
    const { during, gateway } = run({ seed, serviceMs: mixed, load, untilS: 120, workers: 400 })
    expect(during(40, 120).shed / during(40, 120).visitors).toBeLessThan(0.02)
    expect(gateway.adaptive.limitOf('site', 200)).toBeGreaterThan(150)
  })

  test('a backend that becomes four times as slow for good is learnt, and stays busy', () => {
    let serviceMs = 50
    const simulated = (simulation: Simulation): number => exponential(serviceMs)(simulation)
    const load = [[3 * capacity, 0]] as const
    const change = (simulation: Simulation): number => {
      if (simulation.now() > 60 * seconds) serviceMs = 200
      return simulated(simulation)
    }
    const { during, gateway } = run({ seed, serviceMs: change, load, untilS: 200 })
    expect(during(80, 200).answeredPerSecond).toBeGreaterThan(0.85 * (capacity / 4))
    expect(gateway.adaptive.measured('site')?.baselineMs).toBeGreaterThan(100)
  })
})
