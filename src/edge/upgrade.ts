// Upgrades: the target is asked first, and its 101 or its refusal is what the client gets.
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { admit, responseOn } from './admit.ts'
import { forward } from './forward.ts'
import type { EdgePorts } from './ports.ts'
import { splice } from './splice.ts'

/**
 * The protocol a request asks to switch to, or null: only HTTP/1.1 GETs without a body may, and only if Connection
 * says so (RFC 9110 7.8). h2c is never taken up: behind a proxy it would hide requests from it.
 */
export function upgradeOf(req: IncomingMessage): string | null {
  const protocol = req.headers.upgrade
  if (protocol === undefined || req.method !== 'GET' || req.httpVersion !== '1.1') return null
  if (!/(^|,)\s*upgrade\s*(,|$)/i.test(req.headers.connection ?? '')) return null
  if (req.headers['transfer-encoding'] !== undefined) return null
  if (!/^0*$/.test(req.headers['content-length'] ?? '')) return null
  return /(^|,)\s*h2c?\b/i.test(protocol) ? null : protocol
}

export function receiveUpgrade(req: IncomingMessage, clientHead: Buffer, ports: EdgePorts): void {
  const client = req.socket
  const res = responseOn(req)
  admit({ req, res, kind: 'upgrade', refused: null }, ports, (exchange, world, end) => {
    const onSwitched = (answer: IncomingMessage, upstream: Socket, upstreamHead: Buffer): void => {
      // From here on the sockets are joined: the end of the exchange is theirs, and the response never closes.
      res.detachSocket(client)
      splice({ answer, client, upstream, clientHead, upstreamHead }, exchange, end)
    }
    const upgrade = { protocol: upgradeOf(req) ?? '', onSwitched }
    forward({ exchange, world, req, res, upgrade }, ports)
  })
}
