// Rates that are counted in a store, with the store scripted: who decides, and what is left of it here.
import { expect, test } from 'vitest'
import { keyOf } from '../../../src/limits/rates/key.ts'
import type { Taken } from '../../../src/limits/rates/rates.ts'
import { answer, hourly, scriptedRates } from './scripted-store.ts'

const hourUs = 3_600_000_000

test('what the store says counts, and is known here', async () => {
  const { shared, local, commands } = await scriptedRates()
  const charge = { budget: hourly('five', 5), key: keyOf('k') }
  const asked = shared.take([charge], 0)
  expect(asked).toBeInstanceOf(Promise)
  commands[0]?.resolve(answer([4 * hourUs]))
  expect(await asked).toEqual({ kind: 'allowed' })
  expect(local.left(charge, 0)).toBe(1)
})

test('a key that the store refuses is refused here from then on, unasked', async () => {
  const { shared, commands } = await scriptedRates()
  const charges = [{ budget: hourly('five', 5), key: keyOf('k') }]
  const asked = shared.take(charges, 0)
  commands[0]?.resolve({ refusedBy: 0, waitUs: hourUs / 2, usedUs: [4.5 * hourUs] })
  expect(await asked).toMatchObject({ kind: 'refused', retryAfterMs: 1_800_000 })
  for (let i = 0; i < 100; i++) expect(shared.take(charges, 0)).toMatchObject({ kind: 'refused' })
  expect(commands.length).toBe(1)
})

test('what the store refuses takes nothing from the other budgets here', async () => {
  const { shared, local, commands, lose } = await scriptedRates()
  const [one, two] = [
    { budget: hourly('one', 1), key: keyOf('k') },
    { budget: hourly('two', 2), key: keyOf('k') },
  ]
  const charges = [one, two]
  const asked = shared.take(charges, 0)
  commands[0]?.resolve({ refusedBy: 0, waitUs: hourUs, usedUs: [hourUs, 0] })
  expect(await asked).toMatchObject({ kind: 'refused', budget: { id: 'one' } })
  lose('connection')
  expect(local.left(two, 0)).toBe(2)
})

test('a store that does not answer in time is not waited for, by nobody who waits and nobody who comes', async () => {
  const { shared, local, commands, seen } = await scriptedRates()
  const charge = { budget: hourly('three', 3), key: keyOf('k') }
  const charges = [charge]
  const waiting = [shared.take(charges, 0), shared.take(charges, 0)]
  expect(await all(waiting)).toEqual([{ kind: 'allowed' }, { kind: 'allowed' }])
  expect(local.left(charge, 0)).toBe(1)
  expect(seen).toEqual(['failed: late', 'local: late'])
  expect(shared.take(charges, 0)).toEqual({ kind: 'allowed' })
  expect(shared.take(charges, 0)).toMatchObject({ kind: 'refused' })
  expect(commands.length).toBe(2)
})

test('what comes late still counts here', async () => {
  const { shared, local, commands } = await scriptedRates()
  const charge = { budget: hourly('ten', 10), key: keyOf('k') }
  await shared.take([charge], 0)
  commands[0]?.resolve(answer([9 * hourUs]))
  await commands[0]?.promise
  expect(local.left(charge, 0)).toBe(1)
})

test('what is refused late was let through, and counts here', async () => {
  const { shared, local, commands } = await scriptedRates()
  const [one, two] = [
    { budget: hourly('one', 1), key: keyOf('k') },
    { budget: hourly('two', 2), key: keyOf('k') },
  ]
  expect(await shared.take([one, two], 0)).toMatchObject({ kind: 'allowed' })
  commands[0]?.resolve({ refusedBy: 0, waitUs: hourUs, usedUs: [hourUs, 0] })
  await commands[0]?.promise
  expect(local.left(two, 0)).toBe(1)
})

test('an error of the store is nobody else’s: what was decided here stands', async () => {
  const { shared, commands, seen } = await scriptedRates()
  const charges = [{ budget: hourly('five', 5), key: keyOf('k') }]
  const [first, second] = [shared.take(charges, 0), shared.take(charges, 0)]
  commands[0]?.reject('out-of-memory')
  commands[1]?.reject('out-of-memory')
  expect(await first).toMatchObject({ kind: 'allowed' })
  expect(await second).toMatchObject({ kind: 'allowed' })
  expect(seen).toEqual(['failed: out-of-memory', 'local: out-of-memory'])
})

test('a connection that ends while nobody waits costs the next request nothing', async () => {
  const { shared, commands, seen, lose } = await scriptedRates()
  lose('connection')
  expect(shared.take([{ budget: hourly('five', 5), key: keyOf('k') }], 0)).toMatchObject({
    kind: 'allowed',
  })
  expect(commands.length).toBe(0)
  expect(seen).toEqual(['failed: connection', 'local: connection'])
})

test('no more commands are owed an answer than was said', async () => {
  const { shared, commands, seen } = await scriptedRates({ maxInFlight: 3 })
  const budget = hourly('five', 5)
  const taken = Array.from({ length: 10 }, (_, i) =>
    shared.take([{ budget, key: keyOf(`k${i}`) }], 0),
  )
  expect(commands.length).toBe(3)
  expect(seen).toEqual(Array.from({ length: 7 }, () => 'failed: crowded'))
  expect(taken.filter((one) => one instanceof Promise).length).toBe(3)
  for (const command of commands) command.resolve(answer([hourUs]))
  expect((await all(taken)).every(({ kind }) => kind === 'allowed')).toBe(true)
  expect(shared.take([{ budget, key: keyOf('later') }], 0)).toBeInstanceOf(Promise)
})

test('a request without charges asks nobody', async () => {
  const { shared, commands } = await scriptedRates()
  expect(shared.take([], 0)).toEqual({ kind: 'allowed' })
  expect(commands.length).toBe(0)
})

test('on closing, who waits is answered', async () => {
  const { shared } = await scriptedRates()
  const asked = shared.take([{ budget: hourly('five', 5), key: keyOf('k') }], 0)
  shared.close()
  expect(await asked).toMatchObject({ kind: 'allowed' })
})

function all(taken: readonly (Taken | Promise<Taken>)[]): Promise<Taken[]> {
  return Promise.all(taken.map((one) => Promise.resolve(one)))
}
