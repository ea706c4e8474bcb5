import { expect, onTestFinished, test, vi } from 'vitest'
import { createDeadline } from '../../src/edge/deadline.ts'

/** A deadline of 100 ms under a clock that only the test moves. */
function ticking() {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const expired = vi.fn()
  return { expired, deadline: createDeadline(100, expired) }
}

test('it does not run before it is started', () => {
  const { expired } = ticking()
  vi.advanceTimersByTime(1000)
  expect(expired).not.toHaveBeenCalled()
})

test('it fires once, when the time after the last progress is up', () => {
  const { expired, deadline } = ticking()
  deadline.extend()
  vi.advanceTimersByTime(99)
  deadline.extend()
  vi.advanceTimersByTime(99)
  expect(expired).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(expired).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(1000)
  expect(expired).toHaveBeenCalledTimes(1)
})

test('once stopped it never fires, not even when it is started anew', () => {
  const { expired, deadline } = ticking()
  deadline.extend()
  deadline.stop()
  deadline.extend()
  vi.advanceTimersByTime(1000)
  expect(expired).not.toHaveBeenCalled()
})

test('progress after it has fired does not fire it again', () => {
  const { expired, deadline } = ticking()
  deadline.extend()
  vi.advanceTimersByTime(100)
  deadline.extend()
  vi.advanceTimersByTime(1000)
  expect(expired).toHaveBeenCalledTimes(1)
})
