// What stands against a slot: since when, by whom, and from how many failures on.
import { expect, test } from 'vitest'
import { createActivity } from '../../../src/switch/judge/activity.ts'
import { failureMultiples, gridOf } from '../../../src/switch/judge/e-process.ts'
import { createSuspicion, type Suspicion } from '../../../src/switch/judge/suspicion.ts'
import { failure, success } from './made-up.ts'

const others = ['ben', 'cyd', 'dan', 'eve']

test('no evidence of fewer than three failures is enough, whatever is accepted', () => {
  const suspicion = suspicionOf(4)
  const alarms = ['ana', 'ben', 'cyd'].map((client) => fail(suspicion, client))
  expect(suspicion.value()).toBeGreaterThan(4)
  expect(alarms).toEqual([false, false, true])
})

test('a client that gave its share is not heard, its successes no more than its failures', () => {
  const suspicion = suspicionOf(1000)
  fail(suspicion, 'ana')
  fail(suspicion, 'ana')
  succeed(suspicion, 'ana', 10)
  expect(suspicion.counted()).toEqual({ responses: 1, failed: 1 })
  succeed(suspicion, 'ben', 10)
  expect(suspicion.counted()).toEqual({ responses: 11, failed: 1 })
})

test('once enough went well it is heard again', () => {
  const suspicion = suspicionOf(1000)
  fail(suspicion, 'ana')
  succeed(suspicion, 'ben', 100)
  succeed(suspicion, 'ana', 10)
  fail(suspicion, 'ana')
  expect(suspicion.counted()).toEqual({ responses: 112, failed: 2 })
})

test('what stands against it is what came since, with the samples of that', () => {
  const suspicion = suspicionOf(1000)
  fail(suspicion, 'ana')
  succeed(suspicion, 'ben', 10)
  expect(suspicion.standing()).toEqual({ responses: 11, failed: 1 })
  succeed(suspicion, 'cyd', 100)
  expect(suspicion.standing().responses).toBeLessThan(80)
  for (const client of others) fail(suspicion, client)
  expect(suspicion.standing()).toEqual({ responses: 4, failed: 4 })
  expect(suspicion.samples()).toHaveLength(4)
  expect(suspicion.counted()).toEqual({ responses: 115, failed: 5 })
})

function suspicionOf(threshold: number): Suspicion {
  const activity = createActivity()
  for (const client of ['ana', ...others]) activity.heard(client, 0)
  const grid = gridOf(0.01, failureMultiples)
  const options = {
    route: null,
    limit: 0.01,
    threshold,
    grid,
    seconds: 600,
    activity,
    clients: 100,
  }
  return createSuspicion(options)
}

function fail(suspicion: Suspicion, client: string): boolean {
  return suspicion.failure(failure(0, 'site', client), 0)
}

function succeed(suspicion: Suspicion, client: string, times: number): void {
  for (let i = 0; i < times; i++) suspicion.success(success(0, 'site', client), 0)
}
