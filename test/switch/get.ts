// A GET with a Host of its own, which fetch does not allow.
import { request } from 'node:http'

export interface Got {
  readonly status: number
  readonly reason: string | null
  readonly slot: string | null
  readonly text: string
}

export function get(port: number, path: string, host: string): Promise<Got> {
  const { promise, resolve, reject } = Promise.withResolvers<Got>()
  const call = request({ host: '127.0.0.1', port, path, headers: { Host: host }, agent: false })
  call.once('error', reject)
  call.once('response', (answer) => {
    let text = ''
    answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
    answer.once('error', reject)
    answer.once('end', () => {
      const { 'x-sluice-reason': reason, 'x-sluice-slot': slot } = answer.headers
      resolve({
        status: answer.statusCode ?? 0,
        reason: String(reason ?? '') || null,
        slot: String(slot ?? '') || null,
        text,
      })
    })
  })
  call.end()
  return promise
}
