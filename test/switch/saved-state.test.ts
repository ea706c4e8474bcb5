// The state as text: what is wholly ours is read back, everything else is refused with the reason.
import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeState, encodeState, recover, type SavedState } from '../../src/switch/saved-state.ts'

const intent = { promotion: 3, to: 'green', generation: 8, kind: 'switch' } as const
const state: SavedState = { live: 'blue', generation: 7, intent }

/** Text as version 1 writes it, over any body: what an old gateway may have left. */
function sealed(body: string, version: unknown = 1): string {
  const checksum = createHash('sha256').update(body).digest('hex')
  return JSON.stringify({ sluice: 'state', version, checksum, body })
}

// Written by the first version. It must be read for ever.
const pinned = [
  {
    name: 'with an intent',
    text: '{"sluice":"state","version":1,"checksum":"356575760b294e15a019f7f2ca95d5c60b1707bfb5e56311e1524a07d8bfd824","body":"{\\"live\\":\\"blue\\",\\"generation\\":7,\\"intent\\":{\\"promotion\\":3,\\"to\\":\\"green\\",\\"generation\\":8}}"}\n',
    state,
  },
]

test('what is written is read back', () => {
  const slot = fc.constantFrom('blue' as const, 'green' as const)
  const count = fc.maxSafeNat()
  const intents = fc.option(
    fc.record({
      promotion: count,
      to: slot,
      generation: count,
      kind: fc.constantFrom('switch' as const, 'way-back' as const),
    }),
  )
  fc.assert(
    fc.property(fc.record({ live: slot, generation: count, intent: intents }), (any) => {
      expect(decodeState(encodeState(any))).toEqual({ kind: 'state', state: any })
    }),
  )
})

test.each(pinned)(
  'a pinned state of version 1 is still read: $name',
  ({ text, state: expected }) => {
    expect(decodeState(text)).toEqual({ kind: 'state', state: expected })
    expect(encodeState(expected)).toBe(text)
  },
)

test('a state without the field intent is one in which nothing was under way', () => {
  const text = sealed('{"live":"green","generation":12}')
  expect(decodeState(text)).toEqual({
    kind: 'state',
    state: { live: 'green', generation: 12, intent: null },
  })
})

test('fields that are not known are no reason to refuse a state', () => {
  const text = sealed('{"live":"green","generation":12,"intent":null,"pins":[]}')
  expect(decodeState(text)).toMatchObject({ kind: 'state', state: { live: 'green' } })
})

const text = encodeState(state)

test('a text cut at any byte is refused', () => {
  // The newline at the end is no part of the document.
  for (let length = 0; length < text.length - 1; length++) {
    expect(decodeState(text.slice(0, length)).kind, `${length} bytes`).toBe('unreadable')
  }
})

test('a text with any one bit turned is refused, or says the same', () => {
  const bytes = Buffer.from(text)
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const turned = Buffer.from(bytes)
    turned.writeUInt8(turned.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
    const found = decodeState(turned.toString())
    if (found.kind === 'state') expect(found.state, `bit ${bit}`).toEqual(state)
  }
})

test.each([
  ['', 'not whole JSON'],
  ['null', 'not whole JSON'],
  ['[]', 'not whole JSON'],
  ['{}', 'not a state file of sluice'],
  ['{"live":"blue","generation":1}', 'not a state file of sluice'],
  [sealed('{"live":"blue","generation":1}', 2), 'it has version 2; this gateway reads 1'],
  [sealed('{"live":"blue","generation":1}', null), 'version null'],
  [sealed('{"live":"blue","generation":1}').replace('blue', 'green'), 'checksum does not match'],
  ['{"sluice":"state","version":1}', 'checksum does not match'],
  [sealed('{"live":"red","generation":1}'), 'fields'],
  [sealed('{"live":"blue","generation":-1}'), 'fields'],
  [sealed('{"live":"blue","generation":1.5}'), 'fields'],
  [sealed('{"live":"blue","generation":"1"}'), 'fields'],
  [sealed('{"live":"blue","generation":1,"intent":true}'), 'fields'],
  [sealed('{"live":"blue","generation":1,"intent":{"to":"green"}}'), 'fields'],
  [sealed('not json'), 'fields'],
])('%s is refused: %s', (foreign, why) => {
  const found = decodeState(foreign)
  expect(found.kind).toBe('unreadable')
  if (found.kind === 'unreadable') expect(found.why).toContain(why)
})

test('a start serves the recorded slot; a switch that was not confirmed is undone above what it used', () => {
  const settled: SavedState = { live: 'green', generation: 9, intent: null }
  expect(recover(settled)).toEqual(settled)
  // It was in force as 8, and back as 9 if it failed its smoke.
  expect(recover(state)).toEqual({ live: 'blue', generation: 10, intent: null })
})
