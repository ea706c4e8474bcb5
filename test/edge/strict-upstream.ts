// An upstream that reads what it is sent by the grammar alone, keeps every request, and calls all else a fault. It answers
// a request when it is complete and says in X-Saw which one that was.
import type { Socket } from 'node:net'
import { rawUpstream } from '../support/upstream.ts'
import {
  isFramingName,
  readStrictly,
  type StrictReading,
  type StrictRequest,
} from './strict-http.ts'

export interface StrictUpstream {
  readonly url: string
  /** Every complete request, in the order they came. */
  readonly requests: StrictRequest[]
  /** Bytes that are no unambiguous request, or that came behind one, with what is wrong. */
  readonly faults: { readonly why: string; readonly bytes: string }[]
}

export async function strictUpstream(): Promise<StrictUpstream> {
  const requests: StrictRequest[] = []
  const faults: { why: string; bytes: string }[] = []
  const { url } = await rawUpstream((socket) => {
    let text = ''
    let continued = false
    const take = (): void => {
      const reading = readStrictly(text)
      const why = faultIn(reading, text)
      if (why !== null) {
        faults.push({ why, bytes: text })
        text = ''
        socket.destroy()
      } else if (reading.kind === 'request') {
        text = ''
        continued = false
        if (!reading.target.startsWith('/healthz')) requests.push(reading)
        answer(socket, reading)
      } else if (reading.kind === 'incomplete' && reading.expectsContinue && !continued) {
        continued = true
        socket.write('HTTP/1.1 100 Continue\r\n\r\n')
      }
    }
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      take()
    })
    socket.on('end', () => socket.end())
  })
  return { url, requests, faults }
}

/** The gateway asks one thing at a time and frames it anew, so even sound extras are a fault here. */
function faultIn(reading: StrictReading, text: string): string | null {
  if (reading.kind === 'refused') return reading.why
  if (reading.kind === 'incomplete') return null
  if (text.length > reading.length) return 'bytes behind a request'
  if (reading.version !== '1.1') return 'not HTTP/1.1'
  if (reading.trailers.some(([name]) => isFramingName(name))) return 'a trailer that frames'
  return reading.chunkExtensions ? 'a chunk extension' : null
}

function answer(socket: Socket, { method, target }: StrictRequest): void {
  const body = method === 'HEAD' ? '' : 'ok'
  socket.write(
    `HTTP/1.1 200 OK\r\nX-Saw: ${method} ${target}\r\nContent-Length: 2\r\n\r\n${body}`,
    'latin1',
  )
}
