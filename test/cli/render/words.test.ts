// Times, lines and failures in words.
import { expect, test } from 'vitest'
import { failure, failureOf, exitTable } from '../../../src/cli/exit.ts'
import { columns, labelled, toBothSides, wrap } from '../../../src/cli/render/layout.ts'
import { briefFailure, renderFailure } from '../../../src/cli/render/failure.ts'
import { plain } from '../../../src/cli/render/paint.ts'
import { agoText, coarseText, tookText } from '../../../src/cli/render/times.ts'
import { sluiceError } from '../../../src/model/errors.ts'
import { exitCodes } from '../../../src/model/exit-codes.ts'
import { now } from '../records.ts'

test.for([
  [0.03, '<0.1ms'],
  [3.74, '3.7ms'],
  [9.97, '10ms'],
  [18.2, '18ms'],
  [999.7, '1.0s'],
  [1204, '1.2s'],
  [59_960, '1m'],
  [77_000, '1m 17s'],
  [14_580_000, '4h 3m'],
  [1_051_200_000, '12d 4h'],
] as const)('%d ms is %s', ([ms, text]) => {
  expect(tookText(ms)).toBe(text)
})

test('an age is told in its largest unit, and never as in the future', () => {
  expect(agoText('2026-11-21T11:46:03.000Z', now)).toBe('13m ago')
  expect(agoText('2026-11-21T12:00:09.000Z', now)).toBe('0s ago')
  expect(coarseText(59_499)).toBe('59s')
})

test('lines break at spaces, and a long word stays whole', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrap('a veryverylongword b', 6)).toEqual(['a', 'veryverylongword', 'b'])
  expect(wrap('a\nb', 10)).toEqual(['a', 'b'])
  expect(labelled('  by', 'ana and bob', 6, 10)).toEqual(['  by  ana', '      and', '      bob'])
  expect(toBothSides('left', 'right', 12)).toEqual(['left   right'])
  expect(toBothSides('left', 'right', 10)).toEqual(['left', '     right'])
  expect(
    columns(
      [
        ['a', '1'],
        ['bb', '22'],
      ],
      [1],
    ),
  ).toEqual(['a    1', 'bb  22'])
})

test('a failure says what happened, where traffic is and the next command', () => {
  const locked = failure('locked', 'ana@laptop is moving traffic to green', {
    facts: { live: 'blue' },
  })
  expect(`\n${renderFailure(locked, plain, 80).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    ✖ ana@laptop is moving traffic to green
      traffic  blue is live
      next     Wait for it to end: "switch status" shows it.                (exit 5)
    "
  `)
  expect(briefFailure(locked)).toBe(
    'ana@laptop is moving traffic to green; traffic: blue is live (exit 5)',
  )
})

test('what nobody foresaw is exit 1, what the catalogue knows has its own', () => {
  expect(failureOf(new TypeError('x is not a function'))).toMatchObject({
    exit: 1,
    code: 'unexpected',
  })
  expect(failureOf(sluiceError('port_taken', '127.0.0.1:8080 is taken'))).toMatchObject({ exit: 2 })
})

test('the help names every exit code of the contract', () => {
  const named = exitTable.map(([code]) => Number(code))
  expect(named).toEqual(expect.arrayContaining(Object.values(exitCodes)))
})
