// The one catalogue of what can go wrong: whose fault, which status on the wire, which exit code, what to do next.
// A code is never renamed or reused: scripts, dashboards and the X-Sluice-Reason header rely on it.

import { exitCodes, type ExitCode } from './exit-codes.ts'

export type Fault = 'client' | 'upstream' | 'operator' | 'sluice'

export interface Entry {
  readonly fault: Fault
  /** HTTP status, on the public side for client and upstream faults, on the admin API for the others. */
  readonly status: number
  /** Exit code of the command; see `docs/errors.md`. */
  readonly exit: ExitCode
  /** One sentence, without internals: it may be shown to a visitor when the fault is client or upstream. */
  readonly says: string
  /** One next step, for the person who can take it. */
  readonly next: string
}

const entries = {
  // Answers on the public side.
  no_route: {
    fault: 'client',
    status: 404,
    exit: exitCodes.unexpected,
    says: 'Nothing is served at this address.',
    next: 'Operator: add a route for this host and path to sluice.yaml.',
  },
  bad_request: {
    fault: 'client',
    status: 400,
    exit: exitCodes.unexpected,
    says: 'The request is not valid HTTP.',
    next: 'Send a request that RFC 9112 allows.',
  },
  method_not_served: {
    fault: 'client',
    status: 405,
    exit: exitCodes.unexpected,
    says: 'This method is not served here.',
    next: 'Use another method.',
  },
  coding_not_served: {
    fault: 'client',
    status: 501,
    exit: exitCodes.unexpected,
    says: 'This transfer coding is not served here.',
    next: 'Send the body with Content-Length or as chunked only.',
  },
  expectation_failed: {
    fault: 'client',
    status: 417,
    exit: exitCodes.unexpected,
    says: 'Only "Expect: 100-continue" is understood.',
    next: 'Send the request without this Expect header.',
  },
  headers_too_large: {
    fault: 'client',
    status: 431,
    exit: exitCodes.unexpected,
    says: 'The request has more or larger headers than are accepted.',
    next: 'Send fewer headers or smaller cookies.',
  },
  body_too_large: {
    fault: 'client',
    status: 413,
    exit: exitCodes.unexpected,
    says: 'The body of the request is larger than is accepted.',
    next: "Send less. Operator: raise the route's maxBody in sluice.yaml.",
  },
  request_timeout: {
    fault: 'client',
    status: 408,
    exit: exitCodes.unexpected,
    says: 'The request did not arrive in time.',
    next: 'Send it again.',
  },
  loop: {
    fault: 'operator',
    status: 508,
    exit: exitCodes.unexpected,
    says: 'This request has passed through this gateway before.',
    next: 'Operator: a target of a slot leads back to the gateway; correct it in sluice.yaml.',
  },
  client_gone: {
    fault: 'client',
    status: 499,
    exit: exitCodes.unexpected,
    says: 'The client closed the connection before the answer was complete.',
    next: 'Nothing to do.',
  },
  maintenance: {
    fault: 'operator',
    status: 503,
    exit: exitCodes.unexpected,
    says: 'This site is under maintenance and will be back soon.',
    next: 'Operator: "switch maintenance off" ends it.',
  },
  hold_full: {
    fault: 'operator',
    status: 503,
    exit: exitCodes.unexpected,
    says: 'Too many requests are waiting; try again in a moment.',
    next: 'Operator: "switch resume" lets them go on; hold.max in sluice.yaml says how many may wait.',
  },
  hold_timeout: {
    fault: 'operator',
    status: 503,
    exit: exitCodes.unexpected,
    says: 'The request has waited too long; try again in a moment.',
    next: 'Operator: "switch resume" lets requests go on; hold.for in sluice.yaml says how long they may wait.',
  },
  no_target: {
    fault: 'upstream',
    status: 502,
    exit: exitCodes.unexpected,
    says: 'The application cannot be reached.',
    next: 'Operator: run "switch status"; no address of the service is known.',
  },
  upstream_refused: {
    fault: 'upstream',
    status: 502,
    exit: exitCodes.unexpected,
    says: 'The application cannot be reached.',
    next: 'Operator: run "switch status" and look at the targets of the live slot.',
  },
  upstream_reset: {
    fault: 'upstream',
    status: 502,
    exit: exitCodes.unexpected,
    says: 'The application closed the connection without an answer.',
    next: "Operator: look at the application's log.",
  },
  upstream_bad_response: {
    fault: 'upstream',
    status: 502,
    exit: exitCodes.unexpected,
    says: 'The application gave an answer that is not valid HTTP.',
    next: "Operator: look at the application's log.",
  },
  upstream_truncated: {
    fault: 'upstream',
    status: 502,
    exit: exitCodes.unexpected,
    says: 'The application broke off its answer.',
    next: "Operator: look at the application's log.",
  },
  upstream_connect_timeout: {
    fault: 'upstream',
    status: 504,
    exit: exitCodes.unexpected,
    says: 'The application cannot be reached in time.',
    next: 'Operator: run "switch status" and look at the targets of the live slot.',
  },
  upstream_timeout: {
    fault: 'upstream',
    status: 504,
    exit: exitCodes.unexpected,
    says: 'The application did not answer in time.',
    next: "Operator: raise the route's timeout in sluice.yaml if this route may take longer.",
  },
  upstream_silent: {
    fault: 'upstream',
    status: 504,
    exit: exitCodes.unexpected,
    says: 'The application fell silent in the midst of its answer.',
    next: "Operator: raise the route's idle in sluice.yaml if answers may pause for longer.",
  },
  drain_cut: {
    fault: 'operator',
    status: 504,
    exit: exitCodes.unexpected,
    says: 'The version that was answering has been replaced; the request did not finish in time.',
    next: 'Send it again. Operator: raise promote.drain in sluice.yaml if requests may take longer.',
  },
  shutting_down: {
    fault: 'operator',
    status: 503,
    exit: exitCodes.unexpected,
    says: 'The gateway is being restarted.',
    next: 'Try again in a moment.',
  },

  // Answers of the admin API and outcomes of the command.
  bad_input: {
    fault: 'operator',
    status: 400,
    exit: exitCodes.usage,
    says: 'The request to the admin API is not understood.',
    next: 'See /v1/openapi.json, or "switch help".',
  },
  config_invalid: {
    fault: 'operator',
    status: 422,
    exit: exitCodes.usage,
    says: 'The configuration has problems; nothing was loaded.',
    next: 'Correct the lines named and run "switch check".',
  },
  restart_needed: {
    fault: 'operator',
    status: 409,
    exit: exitCodes.usage,
    says: 'This setting cannot change while the gateway runs; nothing was loaded.',
    next: 'Restart the gateway, or put the setting back.',
  },
  unauthorized: {
    fault: 'operator',
    status: 401,
    exit: exitCodes.usage,
    says: 'The admin API wants a token.',
    next: 'Set SLUICE_TOKEN, or pass --token.',
  },
  not_found: {
    fault: 'operator',
    status: 404,
    exit: exitCodes.usage,
    says: 'There is no such thing.',
    next: 'See /v1/openapi.json.',
  },
  not_ready: {
    fault: 'upstream',
    status: 422,
    exit: exitCodes.refused,
    says: 'The slot is not ready; traffic stays where it was.',
    next: 'Look at the last probe answer, mend the slot and promote again; --force skips the check.',
  },
  smoke_failed: {
    fault: 'upstream',
    status: 422,
    exit: exitCodes.refused,
    says: 'The smoke request was not answered well by the new slot; traffic is back where it was.',
    next: 'Look at the answer shown, mend the slot and promote again.',
  },
  nothing_to_roll_back: {
    fault: 'operator',
    status: 422,
    exit: exitCodes.refused,
    says: 'There is no promote to roll back.',
    next: 'Use "switch promote SLOT" to move traffic.',
  },
  state_not_written: {
    fault: 'operator',
    status: 500,
    exit: exitCodes.refused,
    says: 'The state file could not be written; traffic stays where it was.',
    next: 'Check the space and the permissions of dataDir.',
  },
  locked: {
    fault: 'operator',
    status: 409,
    exit: exitCodes.locked,
    says: 'Somebody else is switching.',
    next: 'Wait for it to end: "switch status" shows it.',
  },
  expect_mismatch: {
    fault: 'operator',
    status: 409,
    exit: exitCodes.locked,
    says: 'The live slot is not the expected one; nothing was changed.',
    next: 'Look at "switch status", then decide again.',
  },
  interrupted: {
    fault: 'sluice',
    status: 503,
    exit: exitCodes.refused,
    says: 'The gateway ended while it moved traffic; that was undone.',
    next: 'Look at "switch status", then promote again.',
  },
  rolled_back: {
    fault: 'upstream',
    status: 409,
    exit: exitCodes.rolledBack,
    says: 'Traffic has gone back to the slot it came from.',
    next: 'Look at "switch history", mend the slot and promote again.',
  },
  unreachable: {
    fault: 'operator',
    status: 503,
    exit: exitCodes.unreachable,
    says: 'The gateway cannot be reached.',
    next: 'Start it with "switch run", or name it with --admin.',
  },
  timed_out: {
    fault: 'sluice',
    status: 504,
    exit: exitCodes.unknown,
    says: 'No outcome within the time given; it may still happen.',
    next: 'Look at "switch status".',
  },
  port_taken: {
    fault: 'operator',
    status: 500,
    exit: exitCodes.usage,
    says: 'The address to listen on is taken.',
    next: 'End the other process, or choose another port.',
  },
  unexpected: {
    fault: 'sluice',
    status: 500,
    exit: exitCodes.unexpected,
    says: 'Something went wrong that should not.',
    next: 'Please report it with the id.',
  },
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof entries

export const catalogue: Readonly<Record<ErrorCode, Entry>> = entries

/** An Error with a code of the catalogue. `facts` are told to operators, never to visitors. */
export interface SluiceError extends Error {
  readonly code: ErrorCode
  readonly facts: Readonly<Record<string, unknown>>
}

/** Makes an error of the catalogue; `detail` replaces its general sentence by what was found. */
export function sluiceError(
  code: ErrorCode,
  detail: string = catalogue[code].says,
  facts: Readonly<Record<string, unknown>> = {},
): SluiceError {
  return Object.assign(new Error(detail), { code, facts })
}

export function isSluiceError(error: unknown): error is SluiceError {
  return (
    error instanceof Error && 'code' in error && String(error.code) in catalogue && 'facts' in error
  )
}
