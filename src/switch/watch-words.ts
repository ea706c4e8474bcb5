// What the watch reports to the machine: a verdict of the judge, or of a person, as an event with its step and its sentence. Pure.
import type { JudgeSummary, JudgeVerdict, RolledBack } from '../model/judgement.ts'
import type { Promotion } from '../model/promotion.ts'
import { sayVerdict } from './judge/words.ts'
import type { Condemned, Judged } from './machine-types.ts'

/** `decidedAt`: of the monotonic clock. */
export function condemnedBy(
  { id }: Promotion,
  verdict: RolledBack,
  evidence: JudgeSummary,
  decidedAt: number,
): Condemned {
  const detail = sayVerdict(verdict)
  return {
    type: 'condemned',
    id,
    verdict: { kind: 'rolled-back', detail, judgement: verdict },
    evidence,
    step: { name: 'watch', ok: false, detail, ms: Math.round(verdict.afterMs) },
    decidedAt,
    detectMs: detectMs(verdict, evidence),
  }
}

export function judgedBy(
  promotion: Promotion,
  verdict: JudgeVerdict,
  evidence: JudgeSummary,
): Judged {
  const bad = verdict.kind === 'rolled-back'
  const detail = bad ? sayCondemned(promotion, verdict) : sayVerdict(verdict)
  return {
    type: 'judged',
    id: promotion.id,
    verdict: { kind: bad ? 'condemned' : verdict.kind, detail, judgement: verdict },
    evidence,
    step: { name: 'watch', ok: !bad, detail, ms: Math.round(evidence.elapsedMs) },
  }
}

/** A person has looked, and keeps it. */
export function keptBy(by: string, { id }: Promotion, evidence: JudgeSummary): Judged {
  const detail = `kept by ${by}, before the end of the watch`
  return {
    type: 'judged',
    id,
    verdict: { kind: 'kept', detail, judgement: evidence.verdict },
    evidence,
    step: { name: 'watch', ok: true, detail, ms: Math.round(evidence.elapsedMs) },
  }
}

/** Of a slot that is bad and serves on. */
export function sayCondemned({ bake, from, to }: Promotion, verdict: RolledBack): string {
  const found = sayVerdict(verdict)
  switch (bake?.onFail ?? 'rollback') {
    case 'rollback':
      return found
    case 'dry-run':
      return `would roll back to ${from} ${found}`
    case 'notify':
      return `${to} is bad and stays live, as judge.onFail says: ${found}`
    case 'pause':
      return `${to} is bad and stays live until you decide ("switch rollback", or "switch promote ${to} --force" to keep it): ${found}`
  }
}

/** From the first failure that counted to the verdict; of a slot that is only slower, from the switch. */
function detectMs(verdict: RolledBack, evidence: JudgeSummary): number {
  const first = verdict.samples[0]
  if (first === undefined || verdict.cause.kind === 'latency') return verdict.afterMs
  const switchedAtMs = evidence.atMs - evidence.elapsedMs
  return Math.max(0, Math.round(switchedAtMs + verdict.afterMs - first.atMs))
}
