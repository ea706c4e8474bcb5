// A store that answers when and what a test says.
import { budgetOf, createRates, type Budget, type Rates } from '../../../src/limits/rates/rates.ts'
import type { Store, StoreFailure } from '../../../src/limits/rates/redis-client.ts'
import type { Answer } from '../../../src/limits/rates/redis-script.ts'
import { createSharedRates, type SharedRates } from '../../../src/limits/rates/redis.ts'
import { onTestFinished } from 'vitest'

export interface Scripted {
  readonly shared: SharedRates
  /** What this process counts itself. */
  readonly local: Rates
  /** Errors and changes of state, in their order. */
  readonly seen: string[]
  /** The commands that were sent, without the first probe. */
  readonly commands: PromiseWithResolvers<Answer>[]
  /** The connection ends. */
  lose(failure: StoreFailure): void
}

/** Shared rates whose store has answered its first probe, and nothing since. */
export async function scriptedRates(options: { maxInFlight?: number } = {}): Promise<Scripted> {
  const seen: string[] = []
  const commands: PromiseWithResolvers<Answer>[] = []
  const probed = Promise.withResolvers<void>()
  let ready = (): void => {}
  let lost = (_failure: StoreFailure): void => {}
  const store: Store = {
    take() {
      const command = Promise.withResolvers<Answer>()
      commands.push(command)
      return command.promise
    },
    failureOf: (error) => error as StoreFailure,
    onReady(then) {
      ready = then
    },
    onLost(then) {
      lost = then
    },
    close() {},
  }
  const local = createRates({ slots: 1024 })
  const shared = createSharedRates({
    ...options,
    local,
    store,
    onStoreError: (failure) => seen.push(`failed: ${failure}`),
    onState(state, why) {
      seen.push(`${state}: ${why}`)
      if (state === 'remote') probed.resolve()
    },
  })
  onTestFinished(() => shared.close())
  ready()
  commands.shift()?.resolve(answer([0]))
  await probed.promise
  seen.length = 0
  return { shared, local, seen, commands, lose: (failure) => lost(failure) }
}

/** All taken: so much of each budget is used. */
export function answer(usedUs: readonly number[]): Answer {
  return { refusedBy: null, waitUs: 0, usedUs }
}

/** `burst` at once and then one in an hour. */
export function hourly(name: string, burst: number): Budget {
  return budgetOf(name, name, { count: 1, perMs: 3_600_000, burst })
}
