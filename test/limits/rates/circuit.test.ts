// When a store is asked and when not, on a clock that the test moves.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCircuit } from '../../../src/limits/rates/circuit.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A circuit around a store that answers each probe as the test says. */
function circuitOf() {
  const seen: string[] = []
  const probes: PromiseWithResolvers<void>[] = []
  const circuit = createCircuit<string>({
    probe() {
      const probe = Promise.withResolvers<void>()
      probes.push(probe)
      return probe.promise
    },
    failureOf: String,
    deadlineMs: 20,
    late: 'late',
    everyMs: 500,
    onFailure: (failure) => seen.push(`failed: ${failure}`),
    onState: (state, why) => seen.push(`${state}: ${why}`),
  })
  return { circuit, seen, probes, answered: () => vi.advanceTimersByTimeAsync(0) }
}

test('a store is not asked before it has answered a probe', async () => {
  const { circuit, seen, probes, answered } = circuitOf()
  expect(circuit.state()).toBe('local')
  circuit.retry()
  expect(circuit.state()).toBe('local')
  probes[0]?.resolve()
  await answered()
  expect(circuit.state()).toBe('remote')
  expect(seen).toEqual(['remote: answers'])
})

test('one failure and nobody asks, until a probe half a second later is answered', async () => {
  const { circuit, seen, probes, answered } = circuitOf()
  circuit.retry()
  probes[0]?.resolve()
  await answered()
  circuit.trip('gone')
  circuit.trip('gone')
  expect(circuit.state()).toBe('local')
  await vi.advanceTimersByTimeAsync(499)
  expect(probes.length).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  probes[1]?.reject('still gone')
  await answered()
  await vi.advanceTimersByTimeAsync(500)
  probes[2]?.resolve()
  await answered()
  expect(seen).toEqual([
    'remote: answers',
    'failed: gone',
    'local: gone',
    'failed: still gone',
    'remote: answers',
  ])
})

test('a probe that is answered late was not answered', async () => {
  const { circuit, seen, probes, answered } = circuitOf()
  circuit.retry()
  await vi.advanceTimersByTimeAsync(21)
  probes[0]?.resolve()
  await answered()
  expect(circuit.state()).toBe('local')
  expect(seen).toEqual(['failed: late', 'local: late'])
})

test('while a probe waits there is no second one', async () => {
  const { circuit, probes } = circuitOf()
  await vi.advanceTimersByTimeAsync(60_000)
  circuit.retry()
  expect(probes.length).toBe(1)
})

test('a circuit that was closed asks and says nothing more', async () => {
  const { circuit, seen, probes, answered } = circuitOf()
  circuit.retry()
  circuit.close()
  probes[0]?.resolve()
  await answered()
  circuit.trip('gone')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(circuit.state()).toBe('local')
  expect(probes.length).toBe(1)
  expect(seen).toEqual([])
})

test('a store that was asked is not once its circuit was closed', async () => {
  const { circuit, probes, answered } = circuitOf()
  circuit.retry()
  probes[0]?.resolve()
  await answered()
  circuit.close()
  expect(circuit.state()).toBe('local')
})
