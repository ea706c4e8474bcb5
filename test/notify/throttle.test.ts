// At most one message a minute of one topic: the first at once, the last of those held back after it, and nothing is lost uncounted.
import { expect, test } from 'vitest'
import { createThrottle } from '../../src/notify/throttle.ts'
import { noticeOf } from './said.ts'

const unwell = (title: string) => noticeOf({ topic: 'health/blue', title })

test('the first goes at once, the last of the next minute when it is over, and says how many it stands for', () => {
  const throttle = createThrottle()
  expect(throttle.admit(unwell('one'), 0)?.title).toBe('one')
  expect(throttle.nextAt()).toBe(null)
  for (const [i, title] of ['two', 'three', 'four'].entries()) {
    expect(throttle.admit(unwell(title), 1000 * i)).toBe(null)
  }
  expect(throttle.nextAt()).toBe(60_000)
  expect(throttle.due(59_999)).toEqual([])
  expect(throttle.due(60_000).map(({ title, heldBack }) => [title, heldBack])).toEqual([
    ['four', 2],
  ])
  expect(throttle.due(60_000)).toEqual([])
  expect(throttle.nextAt()).toBe(null)
})

test('what comes in the minute after a message that was held back waits too', () => {
  const throttle = createThrottle()
  throttle.admit(unwell('one'), 0)
  throttle.admit(unwell('two'), 1)
  throttle.due(60_000)
  expect(throttle.admit(unwell('three'), 60_001)).toBe(null)
  expect(throttle.nextAt()).toBe(120_000)
})

test('after a quiet minute the next goes at once', () => {
  const throttle = createThrottle()
  throttle.admit(unwell('one'), 0)
  expect(throttle.admit(unwell('two'), 60_000)).toMatchObject({ title: 'two', heldBack: 0 })
})

test('topics do not hold each other back: the first rollback always goes at once', () => {
  const throttle = createThrottle()
  for (let i = 0; i < 50; i++) throttle.admit(unwell(`${i}`), 0)
  throttle.admit(noticeOf({ topic: 'rolled-back/green/hand' }), 0)
  expect(throttle.admit(noticeOf({ topic: 'rolled-back/green/judge' }), 0)).not.toBe(null)
})

test('at the end everything that was held back goes, and then nothing is left', () => {
  const throttle = createThrottle()
  for (const title of ['one', 'two', 'three']) throttle.admit(unwell(title), 0)
  expect(throttle.flush().map(({ title, heldBack }) => [title, heldBack])).toEqual([['three', 1]])
  expect(throttle.flush()).toEqual([])
})
