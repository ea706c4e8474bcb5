// Event streams through promotes: they hold no drain, go on for a budget of their own, and end clean when it is over, so
// that whoever listens comes back at once, to the version that serves then.
import { expect, onTestFinished, test } from 'vitest'
import { startDemoSlots } from './demo-slots.ts'

// Scenario 37.
test('ten promotes: every event stream ends clean when its budget is over, and comes back to the new slot', async () => {
  const gateway = await startDemoSlots({ streamDrain: '20ms', drain: '1h' })
  for (let n = 1; n <= 10; n++) {
    const [old, next] = n % 2 === 1 ? (['1', '2'] as const) : (['2', '1'] as const)
    const streams = await Promise.all(Array.from({ length: 5 }, () => listen(gateway.url)))
    await Promise.all(streams.map((stream) => stream.atLeast(1)))
    expect((await gateway.promote(n % 2 === 1 ? 'green' : 'blue')).body.result).toBe('promoted')
    expect((await gateway.settled()).drained).toEqual({ finished: 0, cut: 0 })
    // Rejects where the end is not a clean one.
    await Promise.all(streams.map((stream) => stream.ended))
    for (const { events } of streams) expectUnbroken(events, old)
    const again = await listen(gateway.url)
    await again.atLeast(1)
    expectUnbroken(again.events, next)
    again.leave()
  }
})

test('ten promotes: event streams within their budget go on over all of them, without a gap', async () => {
  const gateway = await startDemoSlots({ streamDrain: '1h', drain: '1h' })
  const streams = await Promise.all(Array.from({ length: 5 }, () => listen(gateway.url)))
  for (let n = 1; n <= 10; n++) {
    expect((await gateway.promote(n % 2 === 1 ? 'green' : 'blue')).body.result).toBe('promoted')
    expect((await gateway.settled()).drained).toEqual({ finished: 0, cut: 0 })
    const fresh = await listen(gateway.url)
    await fresh.atLeast(1)
    expectUnbroken(fresh.events, n % 2 === 1 ? '2' : '1')
    fresh.leave()
    await Promise.all(streams.map(({ events, atLeast }) => atLeast(events.length + 2)))
  }
  for (const { events } of streams) expectUnbroken(events, '1')
  expect(streams.every(({ events }) => events.length >= 20)).toBe(true)
})

interface Event {
  readonly version: string
  readonly n: number
}

/** A listener to the clock of the demo app, which numbers its events. */
async function listen(url: string) {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const answer = await fetch(`${url}/api/clock?every=20`, { signal: leaving.signal })
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const events: Event[] = []
  const read = async (): Promise<void> => {
    let rest = ''
    for await (const text of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const parts = `${rest}${text}`.split('\n\n')
      rest = parts.pop() ?? ''
      for (const part of parts) events.push(JSON.parse(/data: (.*)/.exec(part)?.[1] ?? '') as Event)
    }
    // An event that was cut in two was not delivered.
    expect(rest).toBe('')
  }
  const ended = read()
  // Whoever left does not wait for the end.
  ended.catch(() => {})
  return {
    events: events as readonly Event[],
    ended,
    /** Resolves when so many events have come. */
    atLeast: (count: number) => expect.poll(() => events.length).toBeGreaterThanOrEqual(count),
    leave: () => leaving.abort(),
  }
}

/** One version, and every number from 1 on. */
function expectUnbroken(events: readonly Event[], version: string): void {
  expect(events.map(({ n }) => n)).toEqual(events.map((_, i) => i + 1))
  expect(new Set(events.map((event) => event.version))).toEqual(new Set([version]))
}
