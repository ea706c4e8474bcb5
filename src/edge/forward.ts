// Carries one request to a target of its slot and the answer back: connect, body up, answer down, every failure named.
// It never sends a request again that a target may have read, unless it is idempotent and has no body.
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { catalogue, type ErrorCode } from '../model/errors.ts'
import { addedFields } from './added-fields.ts'
import { answerFailure } from './answer-failure.ts'
import { mayGoAgain, movedElsewhere } from './ask-again.ts'
import { createDeadline, type Deadline } from './deadline.ts'
import { dial, dialError, isOurLack, isUnreadable } from './dial.ts'
import type { Exchange } from './exchange.ts'
import type { EdgePorts } from './ports.ts'
import { flushHead, isSound, relay, relayInformation } from './relay.ts'
import { replayOf } from './replay.ts'
import { requestHeaders, type Framing } from './request-headers.ts'
import { appendRobots, isAppendable, learnRobots } from './robots-answer.ts'
import type { Carriage, Run } from './run.ts'
import { dropAside, isBetter, parkedForAnother, takeBack } from './second-answer.ts'
import { recalled, shielded } from './shield.ts'
import { attemptEnded } from './settle.ts'
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
    aside: null,
    sent: false,
    replay: replayOf(exchange, carriage.world),
    ended: false,
    deadline: firstByteDeadline(exchange, () => run),
    unwatch: watchClient(req, res, exchange),
  }
  exchange.cut = (code) => fail(run, code)
  exchange.recall = () => recall(run)
  if (carriage.world.fallback !== null) run.ports.shield.saw()
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
  run.sent = false
  const headers = requestHeaders(exchange.head, framing, world, target, exchange.id)
  const { pools, connectMs } = ports
  const call = dial({ head: exchange.head, target, headers, pools, connection, connectMs }, () => {
    if (run.upstream !== call) return
    run.sent = true
    run.deadline.extend()
    const { deadline, replay } = run
    const onOffence = (code: ErrorCode): void => fail(run, code)
    const limits = ports.upload
    sendBody({ req, res, framing, exchange, deadline, limits, replay, onOffence }, call)
  })
  run.upstream = call
  call.on('information', (info) => relayInformation(info, exchange.head, res))
  call.once('response', (answer) => {
    if (run.upstream !== call) return void answer.destroy()
    const answeredAt = performance.now()
    exchange.upstreamMs = answeredAt - began
    answered(run, call, answer)
    exchange.overheadMs ??= began - exchange.startedAt + performance.now() - answeredAt
  })
  call.once('upgrade', (answer, socket: Socket, head) => switched(run, answer, socket, head))
  call.on('error', (error: NodeJS.ErrnoException) => {
    if (run.ended || run.upstream !== call) return
    if (run.answer !== null) return breakOff(run, run.answer, error)
    if (run.sent) return void afterClose(run, call, error)
    exchange.excused = isOurLack(error)
    if (!movedElsewhere(run)) return fail(run, dialError(error, false))
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
  const { aside } = run
  const failing = isFailure(answer) && !isMaintenance(answer, run.exchange)
  if (aside !== null) {
    if (aside.why === 'failed') run.exchange.pair = isFailure(answer) ? 'old-failed' : 'old-ok'
    if (!isBetter(aside, answer)) return stand(run)
    if (aside.why === 'failed') attemptEnded(run, aside)
    dropAside(run)
  } else if (
    parkedForAnother(run, call, answer) ||
    (failing && shielded(run, { code: null, call, answer }))
  ) {
    return askNext(run)
  }
  passOn(run, answer)
}

/** Another slot is asked, with the time of a first one. */
function askNext(run: Run): void {
  run.deadline.stop()
  run.deadline = firstByteDeadline(run.exchange, () => run)
  attempt(run, run.upgrade ? 'fresh' : 'pooled')
}

/** The second answer is no better, or there is none: the first stands. */
function stand(run: Run): void {
  const { aside } = run
  if (aside === null) return
  const first = takeBack(run, aside)
  run.deadline.stop()
  if (first === null) fail(run, aside.code ?? 'upstream_truncated')
  else passOn(run, first)
}

/** Traffic has moved back: what its slot has not answered is asked of the live one. */
function recall(run: Run): void {
  const { upstream } = run
  if (!recalled(run)) return
  run.upstream = null
  upstream?.destroy()
  askNext(run)
}

function passOn(run: Run, answer: IncomingMessage): void {
  const { exchange, req, res, ports } = run
  exchange.events = isEventStream(answer)
  exchange.excused = isMaintenance(answer, exchange)
  const { seat } = exchange
  const refused = exchange.events && seat !== null ? ports.admission.becomeStream(seat) : null
  if (refused) {
    exchange.refused = refused
    return fail(run, refused.code)
  }
  if (seat !== null)
    ports.admission.answered(seat, answer.statusCode ?? 0, answer.headers['set-cookie'] ?? [])
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

function isFailure({ statusCode = 0 }: IncomingMessage): boolean {
  return statusCode >= 500
}

/** Whether the app says that it is away for a while, on a route where that is its own business. */
function isMaintenance({ statusCode, headers }: IncomingMessage, { route }: Exchange): boolean {
  return statusCode === 503 && headers['retry-after'] !== undefined && route?.excuse503 === true
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
  if (catalogue[code].fault === 'upstream') {
    // What a second target did wrong is no reason to withhold what the first one said.
    if (run.aside?.why === 'failed') run.exchange.pair = 'old-failed'
    if (run.aside !== null) return stand(run)
    const failed = run.upstream
    if (shielded(run, { code, call: null, answer: null })) {
      failed?.destroy()
      return askNext(run)
    }
  }
  run.ended = true
  stop(run)
  answerFailure(run.exchange, run.world, run.req, run.res, code)
}

function stop(run: Run): void {
  run.deadline.stop()
  run.upstream?.destroy()
  dropAside(run)
}
