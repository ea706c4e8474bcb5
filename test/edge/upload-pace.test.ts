// Whether a body keeps up, as a pure watch with a clock of the test's own. Only the silence needs real time.
import { expect, onTestFinished, test } from 'vitest'
import { createUploadPace, type PaceLimits } from '../../src/edge/upload-pace.ts'

function watching(limits: Partial<PaceLimits> = {}) {
  let at = 0
  const offences: string[] = []
  const pace = createUploadPace(
    { timeoutMs: 10_000, bytesPerSecond: 100, maxBytes: null, ...limits },
    (code) => offences.push(code),
    () => at,
  )
  onTestFinished(() => pace.stop())
  return { pace, offences, pass: (ms: number) => void (at += ms) }
}

test('a body may be as large as its route allows, and no byte larger', () => {
  const { pace, offences } = watching({ maxBytes: 10 })
  pace.saw(10)
  expect(offences).toEqual([])
  pace.saw(1)
  pace.saw(1)
  expect(offences).toEqual(['body_too_large'])
})

test('a byte now and then is too slow once the time for silence is over', () => {
  const { pace, offences, pass } = watching()
  for (let i = 0; i < 3; i++) {
    pass(3_000)
    pace.saw(1)
  }
  expect(offences).toEqual([])
  pass(3_000)
  pace.saw(1)
  expect(offences).toEqual(['request_timeout'])
})

test('a slow but steady body above the rate is let through', () => {
  const { pace, offences, pass } = watching()
  for (let i = 0; i < 100; i++) {
    pass(1_000)
    pace.saw(100)
  }
  expect(offences).toEqual([])
})

test('time in which the target takes nothing is not held against the client', () => {
  const { pace, offences, pass } = watching()
  pace.saw(1)
  pace.pause()
  pass(1_000_000)
  pace.resume()
  pace.saw(1)
  expect(offences).toEqual([])
})

test('a body that falls silent is told once', async () => {
  const { offences } = watching({ timeoutMs: 10 })
  await expect.poll(() => offences).toEqual(['request_timeout'])
})
