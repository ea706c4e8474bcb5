// When the slot that is not live may be stopped: only after a promote that is over, and never with something new in it.
import { expect, test } from 'vitest'
import { isKeptWarm, oldSlotOf } from '../../src/deploy/warmth.ts'
import { confirmedOf, doneOf, promotionOf, refusedOf } from '../cli/records.ts'

const none = { blue: null, green: null }
const deployed = { images: {}, version: '', fingerprint: '', at: '', by: '', why: '' }

test.each([
  ['a promote that is over', doneOf(), 'stop'],
  ['nothing that was ever promoted', null, 'keep'],
  ['a promote under way', promotionOf(), 'keep'],
  ['a promote that still drains or is watched', confirmedOf(), 'keep'],
  ['a rollback: traffic was taken from it because it is bad', doneOf({ kind: 'rollback' }), 'keep'],
  [
    'a promote of the other slot that was refused',
    refusedOf({ to: 'blue', from: 'green' }),
    'keep',
  ],
  ['a promote that was put back', doneOf({ result: 'put-back' }), 'keep'],
  ['a promote to where traffic is no longer', doneOf({ from: 'green', to: 'blue' }), 'keep'],
])('after %s', (_, promote, kind) => {
  expect(oldSlotOf({ live: 'green', promote }, none)).toMatchObject({ kind, slot: 'blue' })
})

test('after a verdict that leaves the decision to a person, both slots stay', () => {
  const verdict = { ...doneOf().verdict, kind: 'condemned', detail: '' }
  const promote = Object.assign(doneOf(), { verdict })
  expect(oldSlotOf({ live: 'green', promote }, none)).toMatchObject({
    kind: 'keep',
    why: 'the verdict on green is condemned',
  })
})

test('what was brought up since the promote, and waits for its own, is kept', () => {
  const promote = doneOf({ id: 7 })
  const status = { live: 'green', promote } as const
  const blue = (after: number) => ({ ...none, blue: { ...deployed, after } })
  expect(oldSlotOf(status, blue(6)).kind).toBe('stop')
  expect(oldSlotOf(status, blue(7)).kind).toBe('keep')
})

test('a slot is watched from the confirmation to the verdict', () => {
  expect([null, promotionOf(), confirmedOf(), doneOf(), refusedOf()].map(isKeptWarm)).toEqual([
    false,
    false,
    true,
    false,
    false,
  ])
})
