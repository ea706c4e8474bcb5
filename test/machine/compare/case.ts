// A case: one stimulus and one judge, the same for every peer. It holds no peer's name and no peer's exception.
import { noAnswer, type Answer, type Line } from './line.ts'
import type { Call, Script } from './origin.ts'

export interface Case {
  /** What a good proxy does, as a sentence. */
  readonly name: string
  /** H: RFC 9110, M: RFC 9112, or another document, with the section. */
  readonly rfc: string
  readonly origin: Script
  /** Requests as bytes (latin1), each on a connection of its own; or what the client does, resolving to its answers. */
  readonly client: readonly string[] | ((stage: Stage) => Promise<readonly Answer[]>)
  readonly judge: (outcome: Outcome) => Verdict
  /** How long it may take, instead of 3 s. */
  readonly limitMs?: number
}

/** `ok`, or what went wrong in a few words. */
export type Verdict = string

export interface Outcome {
  /** The first answer, or one with status 0. */
  readonly answer: Answer
  readonly answers: readonly Answer[]
  /** The first request the application saw, if any. */
  readonly call: Call | undefined
  readonly calls: readonly Call[]
}

/** What the client of a case can use. Every wait ends with the time of the case at the latest. */
export interface Stage {
  /** A connection; `slow` is a door where a body may pause for 1 s at most, if the peer has such a setting. */
  connect(door?: 'slow'): Line
  /** Sends a request on a connection of its own. */
  ask(bytes: string): Promise<Answer>
  calls(): readonly Call[]
  until(holds: () => boolean, withinMs?: number): Promise<boolean>
}

/** A request of HTTP/1.1 for `shop.example`. A body follows by concatenation. */
export function request(line: string, ...fields: readonly string[]): string {
  return [`${line} HTTP/1.1`, 'Host: shop.example', ...fields, '', ''].join('\r\n')
}

export function outcomeOf(answers: readonly Answer[], calls: readonly Call[]): Outcome {
  return { answer: answers[0] ?? noAnswer, answers, call: calls[0], calls }
}

/** The first complaint, or `ok`. */
export function verdict(...complaints: readonly (string | null)[]): Verdict {
  return complaints.find((complaint) => complaint !== null) ?? 'ok'
}

export function unless(holds: boolean, complaint: string): string | null {
  return holds ? null : complaint
}

/** Complains unless the answer came whole, with one of these statuses. */
export function answered(
  answer: Answer | undefined,
  ...statuses: readonly number[]
): string | null {
  const { status, whole, body, connection } = answer ?? noAnswer
  if (status === 0 && body !== '') return 'no HTTP in return'
  if (status === 0) return connection === 'open' ? 'no answer' : 'closed without answer'
  if (!statuses.includes(status)) return String(status)
  return whole ? null : `${status}, not whole`
}

/** Whether the request was refused as the client's fault. */
export function isRefused({ status }: Answer): boolean {
  return status >= 400 && status < 500
}
