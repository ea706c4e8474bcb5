// Calls of the admin API, over TCP or a unix socket. No answer is a value too: a call never throws and never retries.
import { request, type ClientRequest, type IncomingMessage } from 'node:http'
import { addressText, type AdminAddress } from './address.ts'
import { isApiProblem } from './api.ts'
import { failed, failure, type Failure } from './exit.ts'
import type { Located } from './locate.ts'

export type Reply =
  | { readonly kind: 'answered'; readonly status: number; readonly body: unknown }
  /** Nobody was there; nothing was asked. */
  | { readonly kind: 'unreachable'; readonly detail: string }
  /** It was asked, and the connection ended before the answer. */
  | { readonly kind: 'lost'; readonly detail: string }
  /** It was asked, and has not answered in time. */
  | { readonly kind: 'late'; readonly detail: string }
  /** Something answers that is no gateway. */
  | { readonly kind: 'stranger'; readonly detail: string }

export interface Client {
  readonly at: Located
  get(path: string, until?: AbortSignal): Promise<Reply>
  post(path: string, body: object): Promise<Reply>
  delete(path: string, body: object): Promise<Reply>
  /** Waits for the answer for as long as the connection lasts, or until it is told to end. */
  postAndWait(path: string, body: object, until: AbortSignal): Promise<Reply>
}

/** What is asked; where and with which token is known already. */
export interface Question {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

const answerMs = 10_000
const connectMs = 5_000

/** `timeoutMs`: how long one answer may take. */
export function createClient(at: Located, timeoutMs: number = answerMs): Client {
  return {
    at,
    get: (path, until) =>
      call(at, { method: 'GET', path, ...(until && { signal: until }) }, '', timeoutMs),
    post: (path, body) => call(at, posting(path), JSON.stringify(body), timeoutMs),
    delete: (path, body) =>
      call(at, { ...posting(path), method: 'DELETE' }, JSON.stringify(body), timeoutMs),
    postAndWait: (path, body, signal) =>
      call(at, { ...posting(path), signal }, JSON.stringify(body), null),
  }
}

/** A request of the admin API, not yet ended. */
export function dial({ address, token }: Located, question: Question): ClientRequest {
  const where =
    address.kind === 'unix'
      ? { socketPath: address.path, headers: { Host: 'localhost' } }
      : { host: address.host, port: address.port, headers: {} }
  const authorization = token === null ? {} : { Authorization: `Bearer ${token}` }
  return request({
    ...where,
    ...question,
    agent: false,
    headers: {
      ...where.headers,
      ...authorization,
      Accept: 'application/json',
      ...question.headers,
    },
  })
}

/** What a reply comes to: a body, or the failure the gateway or the network told. */
export type Reading =
  | { readonly kind: 'body'; readonly body: unknown }
  | { readonly kind: 'failure'; readonly failure: Failure }

export function readReply({ at }: Pick<Client, 'at'>, reply: Reply): Reading {
  switch (reply.kind) {
    case 'answered': {
      if (reply.status < 400) return { kind: 'body', body: reply.body }
      if (!isApiProblem(reply.body)) return { kind: 'failure', failure: strange(at) }
      const {
        type: _type,
        status: _status,
        title: says,
        detail,
        code,
        exit,
        next,
        ...facts
      } = reply.body
      return { kind: 'failure', failure: { exit, code, says, detail, next, facts } }
    }
    case 'stranger':
      return { kind: 'failure', failure: strange(at) }
    case 'unreachable':
    case 'lost':
      return { kind: 'failure', failure: failure('unreachable', `${reply.detail}${fromText(at)}`) }
    case 'late':
      return { kind: 'failure', failure: failure('timed_out', reply.detail) }
  }
}

/** The body of a good answer that has this shape, or the failure as an exception. */
export function bodyOf<T>(client: Client, reply: Reply, hasShape: (body: unknown) => body is T): T {
  return bodyIn(client, readReply(client, reply), hasShape)
}

/** As `bodyOf`, for a reply that has been read. */
export function bodyIn<T>(
  client: Client,
  found: Reading,
  hasShape: (body: unknown) => body is T,
): T {
  if (found.kind === 'failure') throw failed(found.failure)
  if (hasShape(found.body)) return found.body
  throw failed(strange(client.at))
}

/** Why a connection could not be made, for people. */
export function connectProblem(address: AdminAddress, error: NodeJS.ErrnoException): string {
  const where = addressText(address)
  switch (error.code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${where}`
    case 'ENOENT':
      return `there is no socket ${where}`
    case 'EACCES':
      return `this user may not use the socket ${where}`
    case 'ENOTFOUND':
      return `the name in ${where} is not known`
    default:
      return `${where} cannot be reached: ${error.message || (error.code ?? error.name)}`
  }
}

function posting(path: string): Question {
  return { method: 'POST', path, headers: { 'Content-Type': 'application/json' } }
}

function call(
  at: Located,
  question: Question,
  body: string,
  timeoutMs: number | null,
): Promise<Reply> {
  const { promise, resolve } = Promise.withResolvers<Reply>()
  const where = addressText(at.address)
  const outgoing = dial(at, question)
  // Node frames no body of a DELETE by itself (RFC 9112 6.3).
  if (body !== '') outgoing.setHeader('Content-Length', Buffer.byteLength(body))
  let connected = false
  const connecting = setTimeout(() => {
    settle({ kind: 'unreachable', detail: `${where} does not take connections` })
  }, connectMs)
  const late = `no answer from ${where} within ${timeoutMs} ms`
  const answering =
    timeoutMs === null
      ? null
      : setTimeout(
          () => settle({ kind: connected ? 'late' : 'unreachable', detail: late }),
          timeoutMs,
        )
  const settle = (reply: Reply): void => {
    clearTimeout(connecting)
    if (answering !== null) clearTimeout(answering)
    resolve(reply)
    outgoing.destroy()
  }
  outgoing.on('socket', (socket) => {
    socket.once('connect', () => {
      connected = true
      clearTimeout(connecting)
    })
  })
  outgoing.on('error', (error: NodeJS.ErrnoException) => {
    if (!connected) settle({ kind: 'unreachable', detail: connectProblem(at.address, error) })
    // Not HTTP at all, such as a database on this port.
    else if (error.code?.startsWith('HPE_') === true)
      settle({ kind: 'stranger', detail: error.message })
    else
      settle({
        kind: 'lost',
        detail: `the connection to ${where} broke (${error.code ?? error.message})`,
      })
  })
  outgoing.on('response', (answer) => void readAnswer(answer, where).then(settle))
  outgoing.end(body)
  return promise
}

async function readAnswer(answer: IncomingMessage, where: string): Promise<Reply> {
  try {
    const chunks: Buffer[] = []
    for await (const chunk of answer) chunks.push(chunk)
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return { kind: 'answered', status: answer.statusCode ?? 0, body }
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'stranger', detail: error.message }
    return { kind: 'lost', detail: `the connection to ${where} broke in the midst of the answer` }
  }
}

function strange(at: Located): Failure {
  const detail = `what answers at ${addressText(at.address)}${fromText(at)} is no admin API of Sluice`
  return failure('unreachable', detail, { next: 'Name the gateway with --admin.' })
}

function fromText({ from }: Located): string {
  return from === '' ? '' : ` (${from})`
}
