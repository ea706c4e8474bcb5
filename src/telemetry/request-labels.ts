// What a finished request is called in metrics and figures. Methods and codes come from fixed lists: a visitor, or an application that
// answers with any number, makes no series beyond these.
import { STATUS_CODES } from 'node:http'
import type { ErrorCode } from '../model/errors.ts'
import type { Settled } from '../model/settled.ts'

const knownMethods = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  'PATCH',
])

/** The route of requests that have none. */
export const unmatched = '_unmatched'

export function methodLabel(method: string): string {
  return knownMethods.has(method) ? method : '_OTHER'
}

/** 499: the client went first. */
export function codeOf({ error, status }: Settled): number {
  return error === 'client_gone' ? 499 : status
}

/** A code that nobody registered is told as its class. */
export function codeLabel(code: number): string {
  return code in STATUS_CODES || code === 499 || code === 0 ? String(code) : classLabel(code)
}

export function classLabel(code: number): string {
  return `${Math.floor(code / 100)}xx`
}

/** The reason label of an error code; null for what is not the target's fault. */
export function upstreamReason(error: ErrorCode | null): string | null {
  switch (error) {
    case 'upstream_refused':
    case 'no_target':
      return 'refused'
    case 'upstream_reset':
      return 'reset'
    case 'upstream_connect_timeout':
      return 'timeout_connect'
    case 'upstream_timeout':
      return 'timeout_headers'
    case 'upstream_silent':
      return 'timeout_body'
    case 'upstream_truncated':
      return 'truncated'
    case 'upstream_bad_response':
      return 'bad_response'
    default:
      return null
  }
}
