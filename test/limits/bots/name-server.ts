// A name server of our own on 127.0.0.1: it answers what a test tells it to, over UDP, and may also stay silent.
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** By name and type, such as `7.2.0.192.in-addr.arpa PTR`. `silent` gets no answer, `broken` a SERVFAIL. */
export type Zone = Readonly<Record<string, readonly string[] | 'silent' | 'broken'>>

const types: ReadonlyMap<number, string> = new Map([
  [1, 'A'],
  [12, 'PTR'],
  [28, 'AAAA'],
])

/** Its address with the port. Names that are not in the zone do not exist. */
export async function startNameServer(zone: Zone): Promise<string> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const answer = answerTo(query, zone)
    if (answer !== null) socket.send(answer, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => new Promise<void>((done) => socket.close(done)))
  return `127.0.0.1:${socket.address().port}`
}

/** RFC 1035 4.1: the header, the question as it came, and one answer for each record. */
function answerTo(query: Buffer, zone: Zone): Buffer | null {
  const { name, end } = questionIn(query)
  const type = query.readUInt16BE(end)
  const found = zone[`${name} ${types.get(type)}`]
  if (found === 'silent') return null
  const records = found === undefined || found === 'broken' ? [] : found
  const header = Buffer.from(query.subarray(0, 12))
  const code = found === 'broken' ? 2 : found === undefined ? 3 : 0
  header.writeUInt16BE(0x8180 | code, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(records.length, 6)
  header.fill(0, 8, 12)
  const answers = records.map((record) => recordOf(type, record))
  return Buffer.concat([header, query.subarray(12, end + 4), ...answers])
}

function questionIn(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}

function recordOf(type: number, text: string): Buffer {
  const data = type === 12 ? nameBytes(text) : addressBytes(text)
  const head = Buffer.alloc(12)
  // The name of the question, by its place in the message.
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function nameBytes(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.of(0)])
}

/** IPv4, or IPv6 with all its groups written out. */
function addressBytes(text: string): Buffer {
  if (!text.includes(':')) return Buffer.from(text.split('.').map(Number))
  return Buffer.from(
    text
      .split(':')
      .map((group) => group.padStart(4, '0'))
      .join(''),
    'hex',
  )
}
