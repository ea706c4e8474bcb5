// The id a request carries through proxy, app and logs: a trusted proxy's own, else a new one.
import { randomUUID } from 'node:crypto'
import { isTrusted, type Network } from '../model/address.ts'
import type { RequestHead } from '../model/head.ts'

/** Visible ASCII of at most 200 characters, and nothing that could break out of a log line or a page. */
const wellFormed = /^[\w.:+/=@-]{1,200}$/

export function requestId(head: RequestHead, trusted: readonly Network[]): string {
  const given = head.header('x-request-id')
  if (given !== null && wellFormed.test(given) && isTrusted(head.peer, trusted)) return given
  return randomUUID()
}
