// How many strangers are sent to the application at a time: few at first, twice as many with each round of answers in time, and in the line
// those who are kept back, behind whoever has a session.
import { describe, expect, test } from 'vitest'
import { firstPace, keepPace, type Pace } from '../../../src/limits/capacity/pace.ts'
import { capsOf, limitsOf, openCap } from './open-cap.ts'

interface Round {
  readonly answer: 'timely' | 'late'
  readonly inFlight: number
  readonly answers: number
  readonly perMs: number
}

/** Answers at an even rate; returns the pace after them. */
function answered(pace: Pace, clock: { ms: number }, round: Round): number {
  for (let n = 0; n < round.answers; n++) {
    clock.ms += 1 / round.perMs
    keepPace(pace, round.inFlight, round.answer, clock.ms)
  }
  return pace.most
}

describe('the pace', () => {
  test('doubles with each round of answers in time', () => {
    const [pace, clock] = [firstPace(), { ms: 0 }]
    const round = () =>
      answered(pace, clock, {
        answer: 'timely',
        inFlight: pace.most,
        answers: pace.most,
        perMs: 1,
      })
    expect([round(), round(), round()]).toEqual([16, 32, 64])
  })

  test('does not grow where it is not made use of', () => {
    const [pace, clock] = [firstPace(), { ms: 0 }]
    answered(pace, clock, { answer: 'timely', inFlight: 3, answers: 100, perMs: 1 })
    answered(pace, clock, { answer: 'late', inFlight: 3, answers: 100, perMs: 1 })
    expect(pace.most).toBe(8)
  })

  test('where answers are late, more are sent for a round, and no more if as many come as before', () => {
    const [pace, clock] = [firstPace(), { ms: 0 }]
    const seen = new Set<number>()
    for (let n = 0; n < 2000; n++)
      seen.add(answered(pace, clock, { answer: 'late', inFlight: 8, answers: 1, perMs: 0.1 }))
    expect([...seen]).toEqual([8, 12])
    expect(pace.most).toBe(8)
  })

  test('and it stays raised, and is raised further, if more come for it', () => {
    const [pace, clock] = [firstPace(), { ms: 0 }]
    // Each takes 300 ms, however many are in flight.
    for (let n = 0; n < 600; n++)
      answered(pace, clock, {
        answer: 'late',
        inFlight: pace.most,
        answers: 1,
        perMs: pace.most / 300,
      })
    expect(pace.most).toBeGreaterThan(50)
  })

  test('is remembered for two periods of 2.5 seconds, then it is twice what was made use of since', () => {
    const pace = firstPace()
    for (let n = 0; n < 504; n++) keepPace(pace, 256, 'timely', 0)
    expect(pace.most).toBe(512)
    keepPace(pace, 20, 'timely', 2_500)
    keepPace(pace, 20, 'timely', 5_000)
    expect(pace.most).toBe(512)
    keepPace(pace, 5, 'timely', 7_500)
    expect(pace.most).toBe(40)
    keepPace(pace, 1, 'timely', 90_000)
    expect(pace.most).toBe(8)
  })
})

describe('at a pace of two', () => {
  const pacedCap = (mode: 'observe' | 'enforce' = 'enforce') =>
    openCap(limitsOf(capsOf(10, { reserved: 0.3 })), { mode: () => mode, paceOf: () => 2 })

  test('the third stranger waits, and who has a session does not', () => {
    const { come } = pacedCap()
    const strangers = [come('unknown'), come('unknown'), come('unknown')]
    expect(strangers.map(({ at }) => at)).toEqual(['in', 'in', 'waiting'])
    expect(come('known').at).toBe('in')
    strangers[0]?.leave()
    expect(strangers[2]?.at).toBe('in')
  })

  test('as many strangers are let in or wait as without it, and no fewer with a session', () => {
    const { come } = pacedCap()
    const strangers = Array.from({ length: 12 }, () => come('unknown').at)
    // Seven of ten places, and two of the four in the line.
    expect(strangers.filter((at) => at === 'in' || at === 'waiting').length).toBe(7 + 2)
    const known = Array.from({ length: 15 }, () => come('known').at)
    expect(known.filter((at) => at === 'in').length).toBe(8)
    expect(known.filter((at) => at === 'waiting').length).toBe(2)
  })

  test('who leaves takes no place, and who has waited too long is told so', () => {
    const { come, timeUp } = pacedCap()
    const strangers = Array.from({ length: 4 }, () => come('unknown'))
    strangers[2]?.leave()
    strangers[0]?.leave()
    expect(strangers[3]?.at).toBe('in')
    const late = come('unknown')
    timeUp()
    expect(late.at).toBe('in-flight.adaptive')
  })

  test('where rules are only observed nobody waits', () => {
    const { come } = pacedCap('observe')
    const strangers = Array.from({ length: 5 }, () => come('unknown'))
    expect(strangers.map(({ at }) => at)).toEqual(['in', 'in', 'in', 'in', 'in'])
    expect(strangers.every((stranger) => stranger.entered().wouldShed === null)).toBe(true)
  })

  test('an upgrade is not kept back', () => {
    const { come } = pacedCap()
    for (let n = 0; n < 3; n++) come('unknown')
    expect(come('unknown', 'site', 'upgrade').at).toBe('in')
  })
})
