// How a failure reaches the client: as an error answer while no answer has begun, as a broken connection after. A body that was
// cut short is never made to look complete.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { catalogue, type ErrorCode } from '../model/errors.ts'
import type { World } from '../model/world.ts'
import type { Exchange } from './exchange.ts'
import { lingerAfter } from './linger.ts'
import { refuse } from './refuse.ts'
import { bodyPending } from './send-body.ts'

export function answerFailure(
  exchange: Exchange,
  world: World,
  req: IncomingMessage,
  res: ServerResponse,
  code: ErrorCode,
): void {
  exchange.error = code
  if (res.headersSent) {
    // No length could fall short: a clean end brings the client back at once. Unless the target broke it off.
    if (exchange.events && catalogue[code].fault === 'operator') return void res.end()
    // A close-delimited body would look whole after a plain close; a reset cannot be mistaken (RFC 9112 8).
    if (exchange.head.httpVersion === '1.1' && code !== 'client_gone') res.destroy()
    else req.socket.resetAndDestroy()
    return
  }
  // After a request that was no proper one, what follows on its connection cannot be trusted either (RFC 9112 9.6).
  const close = bodyPending(req) || code === 'bad_request'
  if (close) lingerAfter(req, res)
  refuse(res, {
    code,
    id: exchange.id,
    accept: exchange.head.header('accept'),
    says:
      code === 'maintenance' && world.traffic.kind === 'maintenance' ? world.traffic.message : '',
    fields: exchange.refused?.code === code ? exchange.refused.fields : [],
    slot: world.expose || exchange.smoke ? exchange.slot : null,
    close,
  })
  exchange.status = res.statusCode
}
