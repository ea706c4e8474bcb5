// The cap on requests in flight, with measured capacity, in front of a simulated backend; and what became of each request.
import {
  createAdaptiveLimits,
  type AdaptiveLimits,
} from '../../../src/limits/capacity/adaptive-limits.ts'
import type { Entered, Visitor } from '../../../src/limits/capacity/entry.ts'
import { createInFlightCap, type InFlightCap } from '../../../src/limits/capacity/in-flight-cap.ts'
import type { InFlightLimits } from '../../../src/limits/capacity/in-flight-limits.ts'
import type { Session } from '../../../src/limits/capacity/room.ts'
import { enterOrWait } from './open-cap.ts'
import type { Backend, Simulation } from './simulation.ts'

export interface Outcome {
  readonly session: Session
  readonly cameAt: number
  readonly endedAt: number
  readonly result: 'answered' | 'shed'
}

export interface SimulatedGateway {
  readonly cap: InFlightCap
  readonly adaptive: AdaptiveLimits
  readonly outcomes: Outcome[]
  /** A visitor comes; `backend` answers if it is let in. */
  visit(session: Session, backend: Backend, route?: string): void
}

export interface GatewayOptions {
  readonly limits: InFlightLimits
  readonly mode?: 'observe' | 'enforce'
  readonly limit: 'configured' | 'measured'
}

export function simulatedGateway(
  simulation: Simulation,
  { limits, mode = 'enforce', limit }: GatewayOptions,
): SimulatedGateway {
  const adaptive = createAdaptiveLimits()
  const cap = createInFlightCap({
    limits,
    mode: () => mode,
    after: simulation.after,
    ...(limit === 'measured' ? { limitOf: adaptive.limitOf, paceOf: adaptive.paceOf } : {}),
  })
  const outcomes: Outcome[] = []
  return {
    cap,
    adaptive,
    outcomes,
    visit(session, backend, route = 'site') {
      const cameAt = simulation.now()
      const end = (result: Outcome['result']): void =>
        void outcomes.push({ session, cameAt, endedAt: simulation.now(), result })
      const send = ({ inFlight, demand, place }: Entered): void => {
        const sentAt = simulation.now()
        backend.serve(() => {
          const now = simulation.now()
          cap.leave(place)
          adaptive.ended(
            route,
            { latencyMs: now - sentAt, inFlight, demand, outcome: 'answered' },
            now,
          )
          end('answered')
        })
      }
      const visitor: Visitor = { session, kind: 'http' }
      const entry = enterOrWait(cap, route, visitor, { enter: send, shed: () => end('shed') })
      if (entry.kind === 'entered') send(entry)
      else if (entry.kind === 'shed') end('shed')
    },
  }
}

export interface Summary {
  readonly visitors: number
  readonly shed: number
  readonly answeredPerSecond: number
  readonly p95Ms: number
}

/** Of those who came in this time, the fates; and of this time, the answers given. */
export function summaryOf(outcomes: readonly Outcome[], fromMs: number, toMs: number): Summary {
  const came = outcomes.filter(({ cameAt }) => cameAt >= fromMs && cameAt < toMs)
  const answered = came.filter(({ result }) => result === 'answered')
  const given = outcomes.filter(
    ({ result, endedAt }) => result === 'answered' && endedAt >= fromMs && endedAt < toMs,
  )
  const latencies = answered.map(({ cameAt, endedAt }) => endedAt - cameAt).sort((a, b) => a - b)
  return {
    visitors: came.length,
    shed: came.length - answered.length,
    answeredPerSecond: (given.length * 1000) / (toMs - fromMs),
    p95Ms: latencies[Math.floor(latencies.length * 0.95)] ?? 0,
  }
}
