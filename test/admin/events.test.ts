// The event stream over HTTP: as SSE or NDJSON, from now on, or from where a reader stopped.
import { expect, test } from 'vitest'
import type { Told } from '../../src/model/events.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { ndjson, read } from './reading.ts'

async function pair(): Promise<TestGateway> {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  return startTestGateway({ slots: { blue: { web: blue.url }, green: { web: green.url } } })
}

const linesOf = (text: string): Told[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Told)

test('a promote is told as SSE, every step with its id', async () => {
  const gateway = await pair()
  const reader = await read(gateway, '/v1/events')
  expect(reader.type).toBe('text/event-stream')
  await gateway.promote('green')
  const text = await reader.until((t) => t.includes('"phase":"done"'))
  const blocks = text.trimEnd().split('\n\n')
  for (const block of blocks) {
    const [id = '', event = '', data = ''] = block.split('\n')
    const told = JSON.parse(data.replace(/^data: /, '')) as Told
    expect(id).toBe(`id: ${told.id}`)
    expect(event).toBe(`event: ${told.type}`)
  }
})

test('as NDJSON it is one line an event, numbered, dated, with the generation in force', async () => {
  const gateway = await pair()
  const reader = await read(gateway, '/v1/events', ndjson)
  expect(reader.type).toBe('application/x-ndjson')
  await gateway.promote('green')
  const told = linesOf(await reader.until((t) => t.includes('"phase":"done"') && t.endsWith('\n')))
  const phases = told.flatMap((e) => (e.type === 'promotion' ? [e.promotion.phase] : []))
  expect(phases).toEqual(['preflight', 'intent', 'smoke', 'smoke', 'confirm', 'drain', 'done'])
  for (const [i, event] of told.entries()) {
    expect(event.id).toBe((told[0]?.id ?? 0) + i)
    expect(Date.parse(event.at)).not.toBeNaN()
  }
  expect(told.at(-1)?.generation).toBe(2)
})

test.each([
  ['Last-Event-ID', '/v1/events', { 'last-event-id': '1' }],
  ['after', '/v1/events?after=1', {}],
])('a reader that was away catches up by %s', async (_name, path, headers) => {
  const gateway = await pair()
  const all = linesOf(
    await (
      await read(gateway, '/v1/events?after=0', ndjson)
    ).until((t) => t.split('\n').length > 2),
  )
  expect(all[0]?.id).toBe(1)
  const reader = await read(gateway, path, { ...ndjson, ...headers })
  const [next] = linesOf(await reader.until((t) => t.includes('\n')))
  expect(next?.id).toBe(2)
})

test('a Last-Event-ID of a gateway before the restart gets all there is', async () => {
  const gateway = await pair()
  const reader = await read(gateway, '/v1/events', { ...ndjson, 'last-event-id': '100000' })
  const [first] = linesOf(await reader.until((t) => t.includes('\n')))
  expect(first?.id).toBe(1)
})

test('a Last-Event-ID that is no number is as none', async () => {
  const gateway = await pair()
  const reader = await read(gateway, '/v1/events', { ...ndjson, 'last-event-id': 'x' })
  await gateway.promote('green')
  const [first] = linesOf(await reader.until((t) => t.includes('\n')))
  expect(first?.type).toBe('promotion')
})

test('readers do not keep a gateway from closing', async () => {
  const gateway = await pair()
  const reader = await read(gateway, '/v1/events')
  const ended = expect(reader.until(() => false)).rejects.toThrow()
  await gateway.close()
  await ended
})
