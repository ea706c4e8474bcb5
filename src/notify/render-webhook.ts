// A notice as JSON for any receiver. The schema is documented in docs/notify.md: fields may be added, never renamed. The
// signature is over the bytes of the body, which has id and time in it, so that a repetition can be told.
import { createHmac } from 'node:crypto'
import type { Notice } from './message.ts'
import { plainText } from './plain-text.ts'

export function webhookBody(notice: Notice): object {
  const { id, kind, level, gateway, at, generation, slot, promotion } = notice
  const { title, why, facts, samples, who, next, heldBack } = notice
  return {
    schema: 1,
    id,
    kind,
    level,
    gateway,
    at,
    generation,
    slot,
    promotion,
    title,
    why,
    facts,
    samples,
    who,
    next,
    heldBack,
    text: plainText(notice),
  }
}

/** `sha256=` and the HMAC of the body in hex (RFC 2104). */
export function signature(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
}
