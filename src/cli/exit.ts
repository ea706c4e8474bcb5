// How a command fails: what happened, the exit code, the next step. Whatever is thrown becomes one of these, in one place.
// It never invents an exit code for an answer of the gateway: the gateway says it.
import { CommanderError } from 'commander'
import { catalogue, isSluiceError, type ErrorCode } from '../model/errors.ts'
import { exitCodes, exitMeanings } from '../model/exit-codes.ts'

export interface Failure {
  readonly exit: number
  /** Of the catalogue, or a newer gateway's own. */
  readonly code: string
  /** One general sentence. */
  readonly says: string
  /** What was found. */
  readonly detail: string
  readonly next: string
  /** More for JSON, such as `live` or `promotion`. */
  readonly facts: Readonly<Record<string, unknown>>
}

/** What a shell calls a program that was ended by a signal: 128 and the signal's number. */
export const exitOfSignal = { SIGINT: 130, SIGTERM: 143 } as const

/** A failure of the catalogue; `detail` says what was found, `next` may name a better step than the general one. */
export function failure(
  code: ErrorCode,
  detail: string = catalogue[code].says,
  more: { readonly next?: string; readonly facts?: Readonly<Record<string, unknown>> } = {},
): Failure {
  const { exit, says, next } = catalogue[code]
  return { exit, code, says, detail, next: more.next ?? next, facts: more.facts ?? {} }
}

/** The Error that carries a failure to the one catch of the command. */
export function failed(of: Failure): Error {
  return Object.assign(new Error(of.detail), { failure: of })
}

/** Any thrown thing as a failure. What nobody foresaw is exit 1 and keeps its stack. */
export function failureOf(thrown: unknown): Failure {
  if (isFailed(thrown)) return thrown.failure
  if (isSluiceError(thrown)) return failure(thrown.code, thrown.message, { facts: thrown.facts })
  if (thrown instanceof CommanderError) {
    const detail = wordsOf(thrown)
    return { ...failure('bad_input', detail, { next: 'See "switch help".' }), says: 'Wrong usage.' }
  }
  const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
  return failure('unexpected', detail, { next: 'Please report it, with the lines above.' })
}

/** Whether commander only stopped because it has shown the help or the version. */
export function isShown(thrown: unknown): boolean {
  return thrown instanceof CommanderError && thrown.exitCode === exitCodes.done
}

/** The table of exit codes, for the help. */
export const exitTable: readonly (readonly [string, string])[] = [
  ...Object.entries(exitMeanings),
  [String(exitOfSignal.SIGINT), 'you left with Ctrl-C; what was begun goes on'],
]

function wordsOf({ code, message }: CommanderError): string {
  // The only way to be shown a help that is an error.
  if (code === 'commander.help') return 'there is no such verb to help with'
  return message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ')
}

function isFailed(thrown: unknown): thrown is Error & { readonly failure: Failure } {
  return thrown instanceof Error && 'failure' in thrown
}
