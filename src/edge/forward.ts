// Carries one request to a target of its slot and the answer back: connect, body up, answer down, every failure named.
// It never sends a request again that a target may have read, unless it is idempotent and has no body.
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { isTrusted } from '../model/address.ts'
import { catalogue, type ErrorCode } from '../model/errors.ts'
import type { World } from '../model/world.ts'
import { claimAnother } from './claim.ts'
import { fateOf } from './dead-connection.ts'
import { createDeadline, type Deadline } from './deadline.ts'
import { dial, dialError, isUnreadable } from './dial.ts'
import type { Exchange } from './exchange.ts'
import { lingerAfter } from './linger.ts'
import type { EdgePorts } from './ports.ts'
import { refuse } from './refuse.ts'
import { flushHead, isSound, relay, relayInformation } from './relay.ts'
import { requestHeaders, type Framing } from './request-headers.ts'
import { bodyPending, framingOf, sendBody } from './send-body.ts'
import { watchClient } from './watch-client.ts'

export interface Carriage {
  readonly exchange: Exchange
  /** The World the exchange was claimed in. */
  readonly world: World
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** The protocol to switch to, and what to do when the target agrees; null for a plain request. */
  readonly upgrade: {
    readonly protocol: string
    readonly onSwitched: (answer: IncomingMessage, upstream: Socket, head: Buffer) => void
  } | null
}

/** Forwards a claimed exchange. It ends when `res` does, or when the upgraded connection does. */
export function forward(carriage: Carriage, ports: EdgePorts): void {
  const { exchange, req, res, upgrade } = carriage
  const framing: Framing = upgrade
    ? { body: 'none', expectContinue: false, upgrade: upgrade.protocol }
    : framingOf(req)
  const run: Run = {
    ...carriage,
    ports,
    framing,
    upstream: null,
    answer: null,
    ended: false,
    deadline: createDeadline(exchange.route?.timeoutMs ?? 0, () => fail(run, lateCode(run))),
    unwatch: watchClient(req, res, exchange),
  }
  exchange.cut = (code) => fail(run, code)
  res.once('close', () => {
    run.ended = true
    // Answered in full, and asked in full: the connection to the target is back in its pool.
    if (res.writableFinished && run.upstream?.writableFinished === true) run.deadline.stop()
    else stop(run)
  })
  // What is upgraded never returns to a pool, and must not meet a connection that has died in one.
  attempt(run, upgrade ? 'fresh' : 'pooled')
}

/** Answers a failure: as an error while no answer has begun, as a broken connection after. */
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
    if (exchange.head.httpVersion === '1.1') res.destroy()
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
    slot: world.expose || exchange.smoke ? exchange.slot : null,
    close,
  })
  exchange.status = res.statusCode
}

interface Run extends Carriage {
  readonly ports: EdgePorts
  readonly framing: Framing
  readonly deadline: Deadline
  upstream: ClientRequest | null
  answer: IncomingMessage | null
  ended: boolean
  readonly unwatch: () => void
}

function attempt(run: Run, connection: 'pooled' | 'fresh'): void {
  const { exchange, world, req, res, ports, framing } = run
  const { target, slot } = exchange
  if (target === null || slot === null) return fail(run, 'no_target')
  const began = performance.now()
  let connected = false
  const headers = requestHeaders(exchange.head, framing, world, target, exchange.id)
  const { pools, connectMs } = ports
  const call = dial({ head: exchange.head, target, headers, pools, connection, connectMs }, () => {
    connected = true
    run.deadline.extend()
    const { deadline } = run
    const onOffence = (code: ErrorCode): void => fail(run, code)
    sendBody({ req, res, framing, exchange, deadline, limits: ports.upload, onOffence }, call)
  })
  run.upstream = call
  call.on('information', (info) => relayInformation(info, exchange.head, res))
  call.once('response', (answer) => {
    exchange.upstreamMs = performance.now() - began
    run.answer = answer
    run.deadline.stop()
    if (!isSound(answer)) return fail(run, 'upstream_bad_response')
    relay(answer, exchange, world, req, res, sessionCookies(run), (code) => fail(run, code))
    exchange.events = isEventStream(answer)
    if (exchange.events) ports.inFlight.makeStream(exchange)
    watchSilence(run, answer)
  })
  call.once('upgrade', (answer, socket: Socket, head) => switched(run, answer, socket, head))
  call.on('error', (error: NodeJS.ErrnoException) => {
    if (run.ended) return
    if (run.answer !== null) return breakOff(run, run.answer, error)
    if (connected) return void afterClose(run, call, error)
    if (!movedElsewhere(run)) return fail(run, dialError(error, connected))
    exchange.retried = true
    attempt(run, 'pooled')
  })
  if (framing.body === 'none') call.end()
  else flushHead(call)
}

/** The cookie that keeps a session with the target that answers, unless the request brought it. */
function sessionCookies({ exchange, world, ports }: Run): readonly string[] {
  const { route, target, head, pinned } = exchange
  if (route?.sticky !== true || target === null || pinned) return []
  const https =
    isTrusted(head.peer, world.trustedProxies) && head.header('x-forwarded-proto') === 'https'
  return [ports.sticky.cookie(route, target, https)]
}

/** How long an event stream may be silent: its events come when something happens. */
const streamIdleMs = 3_600_000

/** A begun answer that falls silent, or that its client does not read, is not kept for ever. */
function watchSilence(run: Run, answer: IncomingMessage): void {
  const { events, route } = run.exchange
  const idleMs = events ? streamIdleMs : (route?.idleMs ?? streamIdleMs)
  const silence = createDeadline(idleMs, () => fail(run, 'upstream_silent'))
  silence.extend()
  answer.on('data', () => silence.extend())
  answer.once('close', () => silence.stop())
}

function isEventStream({ headers }: IncomingMessage): boolean {
  return /^text\/event-stream\b/i.test(headers['content-type'] ?? '')
}

/**
 * The connection failed after the answer had begun. One that is complete is not harmed: only the rest of an upload
 * was not wanted. Else it is broken, even where Node would take a reset for the end of a body without framing.
 */
function breakOff(run: Run, answer: IncomingMessage, error: NodeJS.ErrnoException): void {
  if (answer.complete) return
  fail(run, isUnreadable(error) ? 'upstream_bad_response' : 'upstream_truncated')
}

/** The target agreed to switch protocols; a 101 to a plain request is an answer we cannot read (RFC 9110 15.2.2). */
function switched(run: Run, answer: IncomingMessage, socket: Socket, head: Buffer): void {
  run.deadline.stop()
  if (run.upgrade === null || run.ended) {
    socket.destroy()
    return fail(run, 'upstream_bad_response')
  }
  run.ended = true
  run.unwatch()
  run.upgrade.onSwitched(answer, socket, head)
}

/** The connection could not be made, so no byte was sent: any method may go to another target of the slot, once. */
function movedElsewhere({ exchange, world, ports }: Run): boolean {
  if (exchange.retried) return false
  return claimAnother(exchange, world, ports) !== null
}

const idempotent = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])

/**
 * The connection closed without an answer. On a pooled one a request without a body goes again, once, if nobody has
 * read it, or if nobody can tell and it is idempotent.
 */
async function afterClose(
  run: Run,
  call: ClientRequest,
  error: NodeJS.ErrnoException,
): Promise<void> {
  const { exchange, framing } = run
  const code = dialError(error, true)
  const bodiless = framing.body === 'none' && framing.upgrade === null
  if (exchange.retried || !call.reusedSocket || isUnreadable(error) || !bodiless)
    return fail(run, code)
  const fate = await fateOf(call, error)
  const safe = fate === 'unread' || (fate === 'unknown' && idempotent.has(exchange.head.method))
  if (run.ended) return
  if (!safe) return fail(run, code)
  exchange.retried = true
  attempt(run, 'fresh')
}

/** Who was waited for when the time was up: a client that sends no more of its body, or the target. */
function lateCode({ req }: Run): ErrorCode {
  return bodyPending(req) && req.readableFlowing === true ? 'request_timeout' : 'upstream_timeout'
}

function fail(run: Run, code: ErrorCode): void {
  if (run.ended) return
  run.ended = true
  stop(run)
  answerFailure(run.exchange, run.world, run.req, run.res, code)
}

function stop(run: Run): void {
  run.deadline.stop()
  run.upstream?.destroy()
}
