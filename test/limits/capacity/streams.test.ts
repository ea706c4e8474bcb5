// Streams and upgraded connections last for hours, so they are counted apart from the pages.
import { expect, test } from 'vitest'
import { capsOf, limitsOf, openCap } from './open-cap.ts'

test('streams and upgrades have caps of their own, and never wait', () => {
  const { come, cap } = openCap(limitsOf(capsOf(1)))
  for (const kind of ['stream', 'upgrade'] as const) {
    const found = [1, 2, 3].map(() => come('known', 'site', kind).at)
    expect(found).toEqual(['in', 'in', `in-flight.${kind}`])
  }
  expect(come().at).toBe('in')
  expect(cap.count('site')).toEqual({ http: 1, stream: 2, upgrade: 2, waiting: 0 })
})

test('an answer that turns out to be a stream gives its place to whoever waits', () => {
  const { come, cap } = openCap(limitsOf(capsOf(1)))
  const [events, page] = [come(), come()]
  expect(page.at).toBe('waiting')
  expect(events.becomeStream()).toEqual({ kind: 'moved', wouldShed: null })
  expect(page.at).toBe('in')
  expect(cap.count('site')).toMatchObject({ http: 1, stream: 1 })
  events.leave()
  page.leave()
  expect(cap.count('site')).toMatchObject({ http: 0, stream: 0 })
})

test('where streams are full, it stays where it is and says so', () => {
  const { come, cap } = openCap(limitsOf(capsOf(5)))
  for (const guest of [come(), come()]) guest.becomeStream()
  const third = come()
  expect(third.becomeStream()).toEqual({
    kind: 'shed',
    rule: 'in-flight.stream',
    retryAfterMs: 1000,
  })
  expect(cap.count('site')).toMatchObject({ http: 1, stream: 2 })
  third.leave()
  expect(cap.count('site')).toMatchObject({ http: 0, stream: 2 })
})

test('where rules are observed only, it moves and says which would have held it', () => {
  const { come } = openCap(limitsOf(capsOf(5, { stream: 0 })), { mode: () => 'observe' })
  expect(come().becomeStream()).toEqual({ kind: 'moved', wouldShed: 'in-flight.stream' })
})

test('becoming a stream is done once, and not after the end', () => {
  const { come, cap } = openCap(limitsOf(capsOf(5, { stream: 1 })))
  const [stream, gone] = [come(), come()]
  stream.becomeStream()
  expect(stream.becomeStream().kind).toBe('moved')
  gone.leave()
  gone.becomeStream()
  expect(cap.count('site')).toMatchObject({ http: 0, stream: 1 })
})

test('streams in all are capped over the routes', () => {
  const { come } = openCap(limitsOf(capsOf(5), { global: capsOf(100, { stream: 3 }) }))
  const found = ['a', 'a', 'b', 'b'].map((route) => come('known', route, 'stream').at)
  expect(found).toEqual(['in', 'in', 'in', 'in-flight.global'])
})
