// What is kept, and what gives way.
import { expect, test } from 'vitest'
import { keptAnswers } from '../../../src/limits/bots/kept-answers.ts'

function counting(bounds: { readonly count: number; readonly chars: number }) {
  const asked: string[] = []
  const ask = keptAnswers((question) => {
    asked.push(question)
    return { question }
  }, bounds)
  return { ask, asked }
}

test('an answer that is kept is not asked for again', () => {
  const { ask, asked } = counting({ count: 2, chars: 100 })
  expect(ask('a')).toBe(ask('a'))
  expect(asked).toEqual(['a'])
})

test('the oldest gives way when there are too many', () => {
  const { ask, asked } = counting({ count: 2, chars: 100 })
  for (const question of ['a', 'b', 'c', 'b', 'c', 'a']) ask(question)
  expect(asked).toEqual(['a', 'b', 'c', 'a'])
})

test('as many of the oldest give way as a long one needs', () => {
  const { ask, asked } = counting({ count: 10, chars: 12 })
  for (const question of ['aaaa', 'bbbb', 'cccc', 'dddddddd', 'cccc', 'dddddddd', 'aaaa'])
    ask(question)
  expect(asked).toEqual(['aaaa', 'bbbb', 'cccc', 'dddddddd', 'aaaa'])
})

test('what is longer than all the room is answered, and not kept', () => {
  const { ask, asked } = counting({ count: 10, chars: 3 })
  ask('aaaa')
  ask('aaaa')
  expect(asked).toEqual(['aaaa', 'aaaa'])
})
