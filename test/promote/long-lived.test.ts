// WebSockets through promotes: they never hold a drain, they have a budget of their own, and when it is over they are told
// to come back, to the version that serves then.
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rawClient } from '../support/raw-client.ts'
import { rawUpstream } from '../support/upstream.ts'
import { startDemoSlots } from './demo-slots.ts'

// Scenario 36.
test('ten promotes: every WebSocket sees 1012, and comes back to the new slot', async () => {
  const gateway = await startDemoSlots({ upgradeDrain: '20ms' })
  for (let n = 1; n <= 10; n++) {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => open(gateway)))
    const old = n % 2 === 1 ? '1' : '2'
    expect(sockets.map(({ version }) => version)).toEqual(Array(5).fill(old))
    await gateway.promote(n % 2 === 1 ? 'green' : 'blue')
    expect(await Promise.all(sockets.map(({ closed }) => closed))).toEqual(Array(5).fill(1012))
    const again = await open(gateway)
    expect(again.version).not.toBe(old)
    again.socket.close()
    await again.closed
  }
})

// Scenario 36.
test('a WebSocket within its budget goes on over the promote, and the drain does not wait for it', async () => {
  const gateway = await startDemoSlots({ upgradeDrain: '1h', drain: '1h' })
  const { socket, closed } = await open(gateway)
  await gateway.promote('green')
  expect((await gateway.settled()).drained).toEqual({ finished: 0, cut: 0 })
  const echoed = new Promise((resolve) =>
    socket.addEventListener('message', ({ data }) => resolve(data)),
  )
  socket.send('still here')
  expect(await echoed).toBe('still here')
  socket.close()
  expect(await closed).toBe(1005)
})

test('the close frame waits for the end of the frame under way', async () => {
  // A target that sends half a frame, and the rest when it is told.
  const sent: (() => void)[] = []
  const blue = await rawUpstream((socket) => {
    socket.once('data', (chunk) => {
      if (chunk.toString().startsWith('GET /healthz'))
        return void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
      const accept = 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      )
      socket.write(Uint8Array.of(0x81, 0x04, 0x61, 0x62))
      sent.push(() => socket.write(Uint8Array.of(0x63, 0x64, 0x81, 0x01, 0x65)))
    })
  })
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: blue.url } },
    promote: { upgradeDrain: '1ms', ready: '2s', smoke: [] },
  })
  const client = await rawClient(gateway.port)
  client.send(
    'GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await client.until((text) => text.endsWith('\x81\x04ab'))
  await gateway.promote('green')
  await gateway.settled()
  sent[0]?.()
  const { text } = await client.closed()
  expect(text.endsWith('\x81\x04abcd\x88\x02\x03\xf4')).toBe(true)
})

/** A WebSocket of the demo app once it has told its version. */
async function open(
  gateway: TestGateway,
): Promise<{ socket: WebSocket; version: string; closed: Promise<number> }> {
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/ws`)
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener('close', ({ code }) => resolve(code)),
  )
  const first = new Promise<string>((resolve) => {
    socket.addEventListener('message', ({ data }) => resolve(String(data)), { once: true })
  })
  const { version } = JSON.parse(await first) as { version: string }
  return { socket, version, closed }
}
