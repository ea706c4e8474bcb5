// WebSocket frames (RFC 6455 section 5): bytes in, messages out, for the server side. Pure: no socket is known here.
// What breaks the protocol becomes a violation with its close code, never an exception.
import { isUtf8 } from 'node:buffer'

export type FrameEvent =
  | { kind: 'text'; data: Buffer }
  | { kind: 'binary'; data: Buffer }
  | { kind: 'ping'; data: Buffer }
  | { kind: 'pong' }
  | { kind: 'close'; code: number | null }
  | Violation

export interface Violation {
  readonly kind: 'violation'
  /** 1002 protocol, 1007 not UTF-8, 1009 too big. */
  readonly code: 1002 | 1007 | 1009
  readonly why: string
}

export type Decode = (chunk: Buffer) => FrameEvent[]

export const opcodes = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

interface Frame {
  readonly kind: 'frame'
  readonly last: boolean
  readonly opcode: number
  readonly data: Buffer
  /** On the wire, head included. */
  readonly size: number
}

type Step = Frame | Violation | { kind: 'short'; needed: number }

interface Message {
  readonly opcode: number
  readonly parts: Buffer[]
  bytes: number
}

/** A decoder for one connection. After a close or a violation it reads nothing more. */
export function createDecoder(maxBytes: number): Decode {
  const assemble = createAssembler(maxBytes)
  let pending: Buffer[] = []
  let held = 0
  let needed = 2
  let over = false
  return (chunk) => {
    if (over) return []
    pending.push(chunk)
    held += chunk.length
    // Joined only when a frame can be complete: a frame that drips in costs one copy, not one a drip.
    if (held < needed) return []
    let rest = Buffer.concat(pending)
    const events: FrameEvent[] = []
    while (!over) {
      const step = readFrame(rest, maxBytes)
      if (step.kind === 'short') {
        needed = step.needed
        break
      }
      const event = step.kind === 'frame' ? assemble(step) : step
      if (event !== null) events.push(event)
      over = event?.kind === 'violation' || event?.kind === 'close'
      if (step.kind === 'frame') rest = rest.subarray(step.size)
    }
    pending = [rest]
    held = rest.length
    return events
  }
}

/** One unfragmented, unmasked frame, as a server sends it. */
export function encodeFrame(opcode: number, data: Buffer): Buffer {
  const head = Buffer.alloc(data.length < 126 ? 2 : data.length < 65_536 ? 4 : 10)
  head[0] = 0x80 | opcode
  if (data.length < 126) {
    head[1] = data.length
  } else if (data.length < 65_536) {
    head[1] = 126
    head.writeUInt16BE(data.length, 2)
  } else {
    head[1] = 127
    head.writeBigUInt64BE(BigInt(data.length), 2)
  }
  return Buffer.concat([head, data])
}

function readFrame(bytes: Buffer, maxBytes: number): Step {
  if (bytes.length < 2) return { kind: 'short', needed: 2 }
  const first = bytes.readUInt8(0)
  const second = bytes.readUInt8(1)
  const opcode = first & 0x0f
  const shortLength = second & 0x7f
  if ((first & 0x70) !== 0) return violation(1002, 'a reserved bit is set')
  if ((second & 0x80) === 0) return violation(1002, 'a client frame is not masked')
  // Section 5.5: control frames are short and whole.
  if (opcode >= 8 && (shortLength > 125 || (first & 0x80) === 0)) {
    return violation(1002, 'a control frame is long or fragmented')
  }
  const lengthSize = shortLength === 126 ? 2 : shortLength === 127 ? 8 : 0
  const headSize = 2 + lengthSize + 4
  if (bytes.length < headSize) return { kind: 'short', needed: headSize }
  const length = readLength(bytes, shortLength)
  if (length > maxBytes) return violation(1009, `a frame is over ${maxBytes} bytes`)
  const size = headSize + length
  if (bytes.length < size) return { kind: 'short', needed: size }
  const data = unmask(bytes.subarray(headSize - 4, headSize), bytes.subarray(headSize, size))
  return { kind: 'frame', last: (first & 0x80) !== 0, opcode, data, size }
}

function readLength(bytes: Buffer, shortLength: number): number {
  if (shortLength === 126) return bytes.readUInt16BE(2)
  if (shortLength === 127) return Number(bytes.readBigUInt64BE(2))
  return shortLength
}

function unmask(key: Buffer, masked: Buffer): Buffer {
  const data = Buffer.allocUnsafe(masked.length)
  for (let i = 0; i < masked.length; i += 1) data[i] = masked[i]! ^ key[i & 3]!
  return data
}

/** Section 5.4: fragments become one message; control frames may come between them. */
function createAssembler(maxBytes: number): (frame: Frame) => FrameEvent | null {
  let message: Message | null = null
  return (frame) => {
    if (frame.opcode >= 8) return readControl(frame)
    if (frame.opcode > 2) return violation(1002, `opcode ${frame.opcode} is unknown`)
    if ((frame.opcode === opcodes.more) !== (message !== null)) {
      return violation(1002, 'fragments out of order')
    }
    message ??= { opcode: frame.opcode, parts: [], bytes: 0 }
    message.parts.push(frame.data)
    message.bytes += frame.data.length
    if (message.bytes > maxBytes) return violation(1009, `a message is over ${maxBytes} bytes`)
    if (!frame.last) return null
    const whole = finish(message)
    message = null
    return whole
  }
}

function finish({ opcode, parts }: Message): FrameEvent {
  const data = parts.length === 1 ? parts[0]! : Buffer.concat(parts)
  if (opcode === opcodes.binary) return { kind: 'binary', data }
  return isUtf8(data) ? { kind: 'text', data } : violation(1007, 'a text is not UTF-8')
}

function readControl({ opcode, data }: Frame): FrameEvent {
  if (opcode === opcodes.ping) return { kind: 'ping', data }
  if (opcode === opcodes.pong) return { kind: 'pong' }
  if (opcode !== opcodes.close) return violation(1002, `opcode ${opcode} is unknown`)
  if (data.length === 0) return { kind: 'close', code: null }
  if (data.length === 1 || !isCloseCode(data.readUInt16BE(0))) {
    return violation(1002, 'a close frame has no valid code')
  }
  if (!isUtf8(data.subarray(2))) return violation(1007, 'a close reason is not UTF-8')
  return { kind: 'close', code: data.readUInt16BE(0) }
}

/** Section 7.4: 1004, 1005 and 1006 are never sent. */
function isCloseCode(code: number): boolean {
  return (
    (code >= 3000 && code < 5000) ||
    (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code))
  )
}

function violation(code: Violation['code'], why: string): Violation {
  return { kind: 'violation', code, why }
}
