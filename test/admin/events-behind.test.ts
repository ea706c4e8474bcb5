// Readers of the event stream who are behind: whoever catches up gets all that is kept, whoever takes nothing is let go.
import fastify from 'fastify'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { addEventsRoute } from '../../src/admin/events-route.ts'
import { createEventStream, type EventStream } from '../../src/telemetry/event-stream.ts'

/** Of four kilobytes, as a promotion with all its evidence is. */
const detail = 'x'.repeat(4000)

test('a reader that catches up on more than a mebibyte gets all of it, and what comes then', async () => {
  const { events, port } = await served()
  for (let n = 0; n < 1000; n++) tell(events)
  const answer = await fetch(`http://127.0.0.1:${port}/v1/events?after=0`, {
    headers: { accept: 'application/x-ndjson' },
  })
  tell(events)
  let text = ''
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    if (text.includes('"id":1001,') && text.endsWith('\n')) break
  }
  const ids = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).id)
  // The thousand and first took the place of the first where it came before the reader.
  expect(ids.slice(-1000)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 2))
})

test('a reader that takes nothing of what comes is let go', async () => {
  const { events, port } = await served()
  const socket = await silentReader(port)
  // Twenty megabytes: far more than the sockets of a machine hold besides.
  for (let told = 0; told < 5000; told++) {
    tell(events)
    if (told % 100 === 0) await pause(1)
  }
  // It begins to read again, and finds the end.
  socket.resume()
  await once(socket, 'close')
})

async function served(): Promise<{ events: EventStream; port: number }> {
  const events = createEventStream(
    () => 1,
    () => new Date(),
  )
  const app = fastify({ forceCloseConnections: true })
  addEventsRoute(app, events)
  onTestFinished(() => app.close())
  const { port } = new URL(await app.listen({ port: 0, host: '127.0.0.1' }))
  return { events, port: Number(port) }
}

function tell(events: EventStream): void {
  events.tell({ type: 'judge', promotion: 1, slot: 'green', kind: 'condemned', detail })
}

/** Asks, and reads only enough to be answered. */
async function silentReader(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  onTestFinished(() => void socket.destroy())
  socket.on('error', () => {})
  socket.write('GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(socket, 'data')
  socket.pause()
  return socket
}
