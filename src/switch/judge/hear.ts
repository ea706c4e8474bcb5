// What becomes of one response of the new slot: which of the watches it is for, and what an alarm of theirs leads to.
import type { Alert, Cause, Exceedance, RolledBack, Ruling } from '../../model/judgement.ts'
import { suspectOf, worstOf } from './conclusion.ts'
import type { Evidence } from './evidence.ts'
import { consecutiveFailures, warmUpMs } from './settings.ts'
import { countsOf, type JudgeState } from './state.ts'
import type { Suspicion } from './suspicion.ts'

/** Null: it leads to nothing, or the verdict is there already. */
export function hear(state: JudgeState, evidence: Evidence): Ruling | null {
  if (state.verdict !== null) return null
  const { client, atMs, outcome } = evidence
  state.counts.responses++
  state.parts.activity.heard(client, atMs)
  const second = Math.max(0, Math.floor(sinceSwitch(state, atMs) / 1000))
  return outcome === 'ok' ? succeeded(state, evidence, second) : failed(state, evidence, second)
}

function succeeded(state: JudgeState, evidence: Evidence, second: number): Ruling | null {
  const { consecutive, pairs, errors, bothFailed, latencies, latency } = state.parts
  consecutive.succeeded()
  pairs.told('apart', evidence.atMs)
  errors.success(evidence, second)
  bothFailed.success(evidence, second)
  const { latencyMs, atMs, route } = evidence
  if (latencyMs === null || sinceSwitch(state, atMs) < warmUpMs) return null
  latencies.note(route, latencyMs)
  const found = latency.note(evidence, second)
  return found === null ? null : slowed(state, found, atMs)
}

function failed(state: JudgeState, evidence: Evidence, second: number): Ruling | null {
  const { counts, parts } = state
  const { pair, atMs, client } = evidence
  counts.failed++
  if (pair === 'old-failed') return failedOnBoth(state, evidence, second)
  if (pair === 'none' && parts.pairs.isDoubtful(atMs)) {
    counts.doubtful++
    return null
  }
  if (pair === 'old-ok') {
    parts.pairs.told('apart', atMs)
    parts.bothFailed.success(evidence, second)
  }
  const alarm = parts.errors.failure(evidence, second)
  const isEnough = parts.consecutive.failed(client, parts.activity.count(atMs))
  if (alarm !== null) {
    return rollBack(state, { kind: 'errors', suspect: suspectOf(alarm) }, alarm, atMs)
  }
  if (!isEnough) return null
  const cause: Cause = { kind: 'consecutive', failures: consecutiveFailures }
  return rollBack(state, cause, parts.errors.slot, atMs)
}

function failedOnBoth(state: JudgeState, evidence: Evidence, second: number): Ruling | null {
  const { counts, parts } = state
  counts.commonCause++
  parts.pairs.told('both-failed', evidence.atMs)
  const alarm = parts.bothFailed.failure(evidence, second)
  if (alarm === null || state.alerts.some(({ kind }) => kind === 'common-cause')) return null
  const afterMs = sinceSwitch(state, evidence.atMs)
  const samples = [...alarm.samples()]
  return tell(state, { kind: 'common-cause', afterMs, counts: countsOf(state), samples })
}

function slowed(state: JudgeState, found: Exceedance, atMs: number): Ruling {
  const { baseline, settings } = state.bake
  const { route } = found
  const old = route === null ? baseline.slot : baseline.routes.find(([name]) => name === route)?.[1]
  const after = state.parts.latencies.of(route)
  const slow = { ...found, before: old?.latency ?? null, after }
  return settings.onSlow === 'rollback'
    ? rollBack(state, { kind: 'latency', slow }, state.parts.errors.slot, atMs)
    : tell(state, { kind: 'latency', afterMs: sinceSwitch(state, atMs), slow })
}

function rollBack(state: JudgeState, cause: Cause, from: Suspicion, atMs: number): Ruling {
  const verdict: RolledBack = {
    kind: 'rolled-back',
    cause,
    afterMs: sinceSwitch(state, atMs),
    counts: countsOf(state),
    limit: state.limit,
    worst: worstOf(state.parts.errors.routes),
    samples: [...from.samples()],
  }
  state.verdict = verdict
  return { kind: 'verdict', verdict }
}

function tell(state: JudgeState, alert: Alert): Ruling {
  state.alerts.push(alert)
  return { kind: 'alert', alert }
}

function sinceSwitch({ bake }: JudgeState, atMs: number): number {
  return atMs - bake.switchedAtMs
}
