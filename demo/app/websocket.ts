// GET /ws: says its version, then echoes. Handshake and closing by RFC 6455 sections 4.2 and 7.
// A client that does not read is not read from: nothing piles up here.
import { createHash } from 'node:crypto'
import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { App, Exchange } from './app.ts'
import { sendError } from './answers.ts'
import { createDecoder, encodeFrame, type FrameEvent, opcodes } from './frames.ts'
import { suffer } from './strike.ts'

const maxMessageBytes = 1_048_576
const magic = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const goingAway = 1001
const maxLingerMs = 2000

/** Whether Node should hand over the socket; all else, bad handshakes too, is answered by `refuseWebSocket`. */
export function isWebSocket(request: IncomingMessage): boolean {
  const { headers } = request
  return (
    request.method === 'GET' &&
    request.url?.split('?', 1)[0] === '/ws' &&
    headers.upgrade?.toLowerCase() === 'websocket' &&
    headers['sec-websocket-version'] === '13' &&
    Buffer.from(headers['sec-websocket-key'] ?? '', 'base64').length === 16
  )
}

/** 426 with what a WebSocket handshake needs. */
export function refuseWebSocket(_app: App, { response }: Exchange): void {
  const why = '/ws speaks WebSocket only: send Upgrade: websocket, version 13 and a 16 byte key'
  sendError(response, 426, why, {
    Upgrade: 'websocket',
    Connection: 'Upgrade, close',
    'Sec-WebSocket-Version': '13',
  })
}

/** Takes over a socket whose request passed `isWebSocket`. `early` is what already came after the request. */
export async function acceptWebSocket(
  app: App,
  request: IncomingMessage,
  socket: Duplex,
  early: Buffer,
): Promise<void> {
  // A socket without this listener would end the process when the client resets it.
  socket.on('error', () => socket.destroy())
  const victim = {
    stream: socket,
    fail: () => socket.end(refusal(app, 500)),
    cut: () => socket.destroy(),
  }
  const outcome = await suffer(app, app.breakage.strike('/ws'), victim)
  if (outcome === 'over') {
    // Only a socket that is read tells that its client has left.
    socket.resume().on('end', () => socket.end())
    return
  }
  if (socket.destroyed) return
  socket.write(handshake(app, request.headers['sec-websocket-key'] ?? ''))
  echo(app, socket, early)
}

function echo(app: App, socket: Duplex, early: Buffer): void {
  const decode = createDecoder(maxMessageBytes)
  const goAway = () => close(socket, goingAway)
  const read = (chunk: Buffer) => {
    for (const event of decode(chunk)) react(socket, event)
    if (socket.writableNeedDrain) socket.pause()
  }
  app.endless.add(goAway)
  socket.once('close', () => app.endless.delete(goAway))
  socket.on('drain', () => socket.resume())
  socket.on('end', () => socket.end())
  socket.write(
    encodeFrame(
      opcodes.text,
      Buffer.from(JSON.stringify({ version: app.version, slot: app.slot })),
    ),
  )
  if (early.length > 0) read(early)
  socket.on('data', read)
}

function react(socket: Duplex, event: FrameEvent): void {
  if (socket.writableEnded) return
  switch (event.kind) {
    case 'text':
      socket.write(encodeFrame(opcodes.text, event.data))
      return
    case 'binary':
      socket.write(encodeFrame(opcodes.binary, event.data))
      return
    case 'ping':
      socket.write(encodeFrame(opcodes.pong, event.data))
      return
    case 'pong':
      return
    case 'close':
      close(socket, event.code)
      return
    case 'violation':
      close(socket, event.code, event.why)
  }
}

/** Section 7.1.1: the server ends the TCP connection after its close frame; a client that holds on is cut. */
function close(socket: Duplex, code: number | null, why = ''): void {
  if (socket.writableEnded) return
  const body = code === null ? Buffer.alloc(0) : Buffer.from(`..${why}`)
  if (code !== null) body.writeUInt16BE(code, 0)
  socket.end(encodeFrame(opcodes.close, body))
  const cut = setTimeout(() => socket.destroy(), maxLingerMs)
  socket.once('close', () => clearTimeout(cut))
}

function handshake(app: App, key: string): string {
  const accept = createHash('sha1').update(`${key}${magic}`).digest('base64')
  return head(app, 101, [
    'Upgrade: websocket',
    'Connection: Upgrade',
    `Sec-WebSocket-Accept: ${accept}`,
  ])
}

function refusal(app: App, status: number): string {
  const body = `${JSON.stringify({ error: 'broken on purpose; POST /break?kind=none heals it' })}\n`
  const fields = ['Content-Type: application/json', `Content-Length: ${body.length}`]
  return head(app, status, [...fields, 'Connection: close']) + body
}

function head(app: App, status: number, fields: readonly string[]): string {
  const own = [`X-App-Version: ${app.version}`]
  if (app.slot !== '') own.push(`X-App-Slot: ${app.slot}`)
  return `${[`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...fields, ...own].join('\r\n')}\r\n\r\n`
}
