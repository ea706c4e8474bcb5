import { once } from 'node:events'
import { expect, test, onTestFinished } from 'vitest'
import { startApp } from '../../demo/app/server.ts'
import { front } from './front.ts'

async function demo() {
  const app = await startApp({ version: '2', graceMs: 0 })
  onTestFinished(() => app.close())
  return { app, gateway: await front(app.url) }
}

// Scenario 35.
test('a WebSocket through the gateway echoes text and binary of any size', async () => {
  const { gateway } = await demo()
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`)
  socket.binaryType = 'arraybuffer'
  expect(JSON.parse(await message(socket))).toMatchObject({ version: '2' })
  for (const text of ['', 'é', 'x'.repeat(70_000), 'y'.repeat(1_000_000)]) {
    socket.send(text)
    expect((await message(socket)) === text).toBe(true)
  }
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => i & 255)
  socket.send(bytes)
  const [event] = await once(socket, 'message')
  expect(Buffer.from(event.data).equals(Buffer.from(bytes))).toBe(true)
  socket.close(3001, 'enough')
  const [closed] = await once(socket, 'close')
  expect(closed).toMatchObject({ code: 3001, wasClean: true })
  await gateway.idle()
})

// Scenario 36.
test('a WebSocket of the old slot stays open over a promote', async () => {
  const { gateway } = await demo()
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`)
  await message(socket)
  await gateway.promote('green', { force: true })
  socket.send('still there?')
  expect(await message(socket)).toBe('still there?')
  const { slots } = await gateway.status()
  expect([slots.blue.upgrades, slots.green.upgrades]).toEqual([1, 0])
  socket.close()
  await once(socket, 'close')
  await gateway.idle()
})

test('an application that breaks says so to its WebSocket clients', async () => {
  const { app, gateway } = await demo()
  app.setBreak({ kind: 'errors' })
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`)
  const [closed] = await once(socket, 'close')
  expect(closed.wasClean).toBe(false)
  await gateway.idle()
})

async function message(socket: WebSocket): Promise<string> {
  const [event] = await once(socket, 'message')
  return String(event.data)
}
