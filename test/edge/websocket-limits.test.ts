// The limits of requests and answers are none of an upgraded connection: its messages may be larger than any body, and it
// may be silent for longer.
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { startApp } from '../../demo/app/server.ts'
import { front } from './front.ts'

const tight = {
  client: { bodyTimeout: '20ms', bodyRate: '1GB', headerTimeout: '2s' },
  routes: [{ name: 'site', service: 'web', timeout: '2s', idle: '20ms', maxBody: '10B' }],
}

// Scenario 35.
test('a WebSocket echoes messages of any size and at any pace, however small the limits of bodies are', async () => {
  const app = await startApp({ graceMs: 0 })
  onTestFinished(() => app.close())
  const gateway = await front(app.url, tight)
  const refused = await fetch(`${gateway.url}/api/echo`, { method: 'POST', body: 'x'.repeat(11) })
  expect(refused.status).toBe(413)

  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`)
  await once(socket, 'message')
  for (const text of ['x'.repeat(11), 'y'.repeat(100_000), 'z'.repeat(1_000_000)]) {
    socket.send(text)
    const [event] = await once(socket, 'message')
    expect(event.data === text).toBe(true)
    await severalTimes(20)
  }
  socket.close()
  const [closed] = await once(socket, 'close')
  expect(closed.wasClean).toBe(true)
  await gateway.idle()
})

/** Longer than every limit of this many milliseconds: nothing may happen, so there is nothing to wait for. */
function severalTimes(limitMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, limitMs * 5))
}
