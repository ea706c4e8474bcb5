// The log: JSON lines through pino, one for each request and one for each event. No client address is written.
import { destination, pino, stdTimeFunctions, type Logger } from 'pino'
import type { Told } from '../model/events.ts'
import { isRelief } from '../model/limit-alert.ts'
import type { ToldBan, ToldRefusal } from '../model/refusal.ts'
import type { Settled } from '../model/settled.ts'

export interface Log {
  access(request: Settled): void
  event(event: Told): void
  /** A request that the limits refused, or would have. */
  refused(told: ToldRefusal): void
  banned(told: ToldBan): void
  info(message: string, facts?: object): void
  warn(message: string, facts?: object): void
  /** Writes out what is buffered. */
  flush(): void
}

export interface LogSettings {
  readonly level: string
  /** Whether each request has a line. */
  readonly access: boolean
}

export function createLog(settings: LogSettings): Log {
  const out = destination({ dest: 1, sync: false, minLength: 4096 })
  // Lines wait at most this long for company; a crash costs that much log, never a request.
  const timer = setInterval(() => out.flush(), 200).unref()
  const logger = pino(
    { level: settings.level, base: null, timestamp: stdTimeFunctions.isoTime },
    out,
  )
  return {
    access(request) {
      if (settings.access) logger.info(request, 'request')
    },
    event: (event) => logEvent(logger, event),
    refused: (told) =>
      logger.info(told, `${told.rule}: ${told.would ? 'would ' : ''}${told.action}`),
    banned: (told) =>
      logger.info(told, `${told.rule}: ${told.would ? 'would be ' : ''}${told.kind}`),
    info: (message, facts = {}) => logger.info(facts, message),
    warn: (message, facts = {}) => logger.warn(facts, message),
    flush() {
      clearInterval(timer)
      out.flushSync()
    },
  }
}

function logEvent(logger: Logger, event: Told): void {
  const facts = { event: event.type, generation: event.generation }
  switch (event.type) {
    case 'warning':
    case 'not-written':
      logger.warn(facts, event.detail)
      return
    case 'limit-alert':
      logger[isRelief(event.alert) ? 'info' : 'warn'](
        { ...facts, alert: event.alert },
        event.detail,
      )
      return
    case 'promotion': {
      // The whole record is in the history; a line is about its last step.
      const { id, kind, from, to, by, phase, result, steps } = event.promotion
      const step = steps.at(-1) ?? null
      logger.info(
        { ...facts, promotion: { id, kind, from, to, by, phase, result, step } },
        `${kind} ${to}: ${phase}`,
      )
      return
    }
    case 'target-health':
      logger.info(
        { ...facts, target: event.target, health: event.health },
        `${event.target} is ${event.health}: ${event.detail}`,
      )
      return
    default:
      logger.info(facts, `${event.type}: ${event.detail}`)
  }
}
