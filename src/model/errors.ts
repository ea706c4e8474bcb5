// The one catalogue of what can go wrong: whose fault, which status on the wire, which exit code, what to do next.
// A code is never renamed or reused: scripts, dashboards and the X-Sluice-Reason header rely on it.
import { deployErrors } from './deploy-errors.ts'
import type { Entry } from './error-entry.ts'
import { limitErrors } from './limit-errors.ts'
import { operatorErrors } from './operator-errors.ts'
import { publicErrors } from './public-errors.ts'

const entries = { ...publicErrors, ...limitErrors, ...operatorErrors, ...deployErrors }

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
