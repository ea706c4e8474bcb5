// The event stream: numbered without gaps, dated, kept for a while, and told in one order to everybody.
import { expect, test } from 'vitest'
import type { Told } from '../../src/model/events.ts'
import { createEventStream } from '../../src/telemetry/event-stream.ts'

const warning = (detail: string) => ({ type: 'warning', detail }) as const

function stream() {
  let generation = 1
  const events = createEventStream(
    () => generation,
    () => new Date(0),
  )
  return { events, next: () => generation++ }
}

test('each event gets the next number, the time and the generation in force', () => {
  const { events, next } = stream()
  const heard: Told[] = []
  events.follow(null, (event) => heard.push(event))
  events.tell(warning('a'))
  next()
  events.tell(warning('b'))
  expect(heard).toEqual([
    { ...warning('a'), id: 1, at: '1970-01-01T00:00:00.000Z', generation: 1 },
    { ...warning('b'), id: 2, at: '1970-01-01T00:00:00.000Z', generation: 2 },
  ])
})

test.each([
  [null, ['c']],
  [0, ['a', 'b', 'c']],
  [1, ['b', 'c']],
  [2, ['c']],
  [99, ['a', 'b', 'c']],
])('a reader that has seen %s hears %j', (after, details) => {
  const { events } = stream()
  events.tell(warning('a'))
  events.tell(warning('b'))
  const heard: Told[] = []
  events.follow(after, (event) => heard.push(event))
  events.tell(warning('c'))
  expect(heard.map((event) => event.type === 'warning' && event.detail)).toEqual(details)
})

test('who leaves hears nothing more; the others do', () => {
  const { events } = stream()
  const [gone, stays]: [number[], number[]] = [[], []]
  const leave = events.follow(null, (event) => gone.push(event.id))
  events.follow(null, (event) => stays.push(event.id))
  events.tell(warning('a'))
  leave()
  events.tell(warning('b'))
  expect([gone, stays]).toEqual([[1], [1, 2]])
})

test('only the last thousand are kept, so that memory stays flat', () => {
  const { events } = stream()
  for (let n = 0; n < 2500; n++) events.tell(warning(String(n)))
  const heard: number[] = []
  events.follow(0, (event) => heard.push(event.id))
  expect([heard.length, heard[0], heard.at(-1)]).toEqual([1000, 1501, 2500])
})
