// What is kept, and what gives way.
import crawlers from 'crawler-user-agents'
import UserAgent from 'user-agents'
import { expect, test } from 'vitest'
import { keptAnswers, keptOnShelves } from '../../../src/limits/bots/kept-answers.ts'

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

test('on shelves, what people and crawlers send is kept as if there were none', () => {
  const people = Array.from({ length: 5000 }, () => new UserAgent().toString())
  const sent = new Set([...crawlers.flatMap(({ instances }) => instances), ...people, '', 'curl'])
  let asked = 0
  const answer = (question: string) => ({ question, n: ++asked })
  const ask = keptOnShelves(answer, { count: 10_000, chars: 2_000_000 }, 16)
  for (const question of sent) expect(ask(question).question).toBe(question)
  for (const question of sent) ask(question)
  expect(asked).toBe(sent.size)
})

test('all shelves together keep no more than the bounds', () => {
  let asked = 0
  const ask = keptOnShelves(
    (question) => ({ question, n: ++asked }),
    { count: 64, chars: 10_000 },
    16,
  )
  const questions = Array.from(
    { length: 1000 },
    (_, n) => `Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${n}.0.0.0 Safari/537.36`,
  )
  for (const question of questions) ask(question)
  for (const question of questions.toReversed()) ask(question)
  expect(2000 - asked).toBeLessThanOrEqual(64)
  expect(2000 - asked).toBeGreaterThan(32)
})
