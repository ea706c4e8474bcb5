// An error of the catalogue as the admin API tells it: problem+json (RFC 9457) with the code, the exit code the
// command will end with, and the next step.
import type { FastifyReply } from 'fastify'
import { catalogue, type ErrorCode } from '../model/errors.ts'

export interface Problem {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly code: ErrorCode
  readonly exit: number
  readonly next: string
  readonly [fact: string]: unknown
}

export function problemOf(
  code: ErrorCode,
  detail: string,
  facts: Record<string, unknown> = {},
): Problem {
  const { status, says, exit, next } = catalogue[code]
  return {
    ...facts,
    type: 'about:blank',
    title: says,
    status,
    detail: detail || says,
    code,
    exit,
    next,
  }
}

/** Answers with a problem; `status` where another than the catalogue's says it better, such as 415. */
export function sendProblem(
  reply: FastifyReply,
  problem: Problem,
  status: number = problem.status,
): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ ...problem, status })
}
