// Carries one request to a target of its slot and the answer back: connect, body up, answer down, every failure named.
// It never sends a request again that a target may have read, unless it is idempotent and has no body.
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { catalogue, type ErrorCode } from '../model/errors.ts'
import { addedFields } from './added-fields.ts'
import { answerFailure } from './answer-failure.ts'
import { mayGoAgain, movedElsewhere } from './ask-again.ts'
import { createDeadline, type Deadline } from './deadline.ts'
import { dial, dialError, isUnreadable } from './dial.ts'
import type { Exchange } from './exchange.ts'
import type { EdgePorts } from './ports.ts'
import { flushHead, isSound, relay, relayInformation } from './relay.ts'
import { requestHeaders, type Framing } from './request-headers.ts'
import { appendRobots, isAppendable, learnRobots } from './robots-answer.ts'
import type { Carriage, Run } from './run.ts'
import { dropParked, isBetter, parkedForAnother, takeBack } from './second-answer.ts'
import { bodyPending, framingOf, sendBody } from './send-body.ts'
import { watchClient } from './watch-client.ts'

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
    parked: null,
    ended: false,
    deadline: firstByteDeadline(exchange, () => run),
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

function firstByteDeadline({ route }: Exchange, runOf: () => Run): Deadline {
  return createDeadline(route?.timeoutMs ?? 0, () => fail(runOf(), lateCode(runOf())))
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
    const answeredAt = performance.now()
    exchange.upstreamMs = answeredAt - began
    answered(run, call, answer)
    exchange.overheadMs ??= began - exchange.startedAt + performance.now() - answeredAt
  })
  call.once('upgrade', (answer, socket: Socket, head) => switched(run, answer, socket, head))
  call.on('error', (error: NodeJS.ErrnoException) => {
    if (run.ended || run.upstream !== call) return
    if (run.answer !== null) return breakOff(run, run.answer, error)
    if (connected) return void afterClose(run, call, error)
    if (!movedElsewhere(run)) return fail(run, dialError(error, connected))
    exchange.retried = true
    attempt(run, 'pooled')
  })
  if (framing.body === 'none') call.end()
  else flushHead(call)
}

/** The head of an answer is there: it goes to the client, or waits for what another slot says. */
function answered(run: Run, call: ClientRequest, answer: IncomingMessage): void {
  run.answer = answer
  run.deadline.stop()
  if (!isSound(answer)) return fail(run, 'upstream_bad_response')
  if (run.parked !== null) {
    if (!isBetter(answer)) return stand(run)
    dropParked(run)
  } else if (parkedForAnother(run, call, answer)) {
    run.deadline = firstByteDeadline(run.exchange, () => run)
    return attempt(run, 'pooled')
  }
  passOn(run, answer)
}

/** The second answer is no better, or there is none: the first stands. */
function stand(run: Run): void {
  if (run.parked === null) return
  const first = takeBack(run, run.parked)
  run.deadline.stop()
  if (first === null) fail(run, 'upstream_truncated')
  else passOn(run, first)
}

function passOn(run: Run, answer: IncomingMessage): void {
  const { exchange, req, res, ports } = run
  exchange.events = isEventStream(answer)
  const refused = exchange.events ? exchange.seat?.becomeStream() : null
  if (refused) {
    exchange.refused = refused
    return fail(run, refused.code)
  }
  exchange.seat?.answered(answer.statusCode ?? 0, answer.headers['set-cookie'] ?? [])
  const onFailure = (code: ErrorCode): void => fail(run, code)
  const added = addedFields(run, answer)
  const robots = ports.robots.task(exchange.head.method, exchange.head.path)
  if (robots?.kind === 'append' && isAppendable(answer)) {
    return appendRobots(answer, exchange, res, added, robots, onFailure)
  }
  if (robots !== null) learnRobots(answer, robots)
  relay(answer, exchange, req, res, added, onFailure)
  if (exchange.events) ports.inFlight.makeStream(exchange)
  watchSilence(run, answer)
}

/** How long an event stream may be silent: its events come when something happens. */
const streamIdleMs = 3_600_000

/** A begun answer that falls silent, or that its client does not read, is not kept for ever. */
function watchSilence(run: Run, answer: IncomingMessage): void {
  const { events, route } = run.exchange
  const idleMs = events ? streamIdleMs : (route?.idleMs ?? streamIdleMs)
  const { res } = run
  const silence = createDeadline(idleMs, () =>
    fail(run, res.writableNeedDrain || answer.complete ? 'client_gone' : 'upstream_silent'),
  )
  silence.extend()
  answer.on('data', () => silence.extend())
  res.on('drain', () => silence.extend())
  res.once('close', () => silence.stop())
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

/** The connection closed without an answer. */
async function afterClose(
  run: Run,
  call: ClientRequest,
  error: NodeJS.ErrnoException,
): Promise<void> {
  const again = await mayGoAgain(run, call, error)
  if (run.ended || run.upstream !== call) return
  if (!again) return fail(run, dialError(error, true))
  run.exchange.retried = true
  attempt(run, 'fresh')
}

/** Who was waited for when the time was up: a client that sends no more of its body, or the target. */
function lateCode({ req }: Run): ErrorCode {
  return bodyPending(req) && req.readableFlowing === true ? 'request_timeout' : 'upstream_timeout'
}

function fail(run: Run, code: ErrorCode): void {
  if (run.ended) return
  // What a second target did wrong is no reason to withhold what the first one said.
  if (run.parked !== null && catalogue[code].fault === 'upstream') return stand(run)
  run.ended = true
  stop(run)
  answerFailure(run.exchange, run.world, run.req, run.res, code)
}

function stop(run: Run): void {
  run.deadline.stop()
  run.upstream?.destroy()
  dropParked(run)
}
