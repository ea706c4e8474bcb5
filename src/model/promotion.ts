// A promotion: one attempt to move all traffic from a slot to the other, and what became of it.
// The same record is the API's answer, the history's entry and what every event carries.
import type { ErrorCode } from './errors.ts'
import type { JudgeSummary, JudgeVerdict } from './judgement.ts'
import type { SlotName } from './slot.ts'

export interface Promotion {
  readonly id: number
  /** `rollback`: by hand, back to the slot the last promote came from. */
  readonly kind: 'promote' | 'rollback'
  readonly from: SlotName
  readonly to: SlotName
  /** Who asked, such as `ana@laptop`. */
  readonly by: string
  readonly why: string
  /** ISO 8601, UTC. */
  readonly at: string
  readonly forced: boolean
  /** Whether requests wait for the swap, so that the two versions never work at the same time. */
  readonly held: boolean
  /** What runs in the slot, as whoever asked names it, such as image digests; null: they did not say. */
  readonly version: string | null
  /** How it is watched after the switch; null: not at all. */
  readonly bake: Bake | null
  readonly phase: Phase
  readonly result: Result
  /** The generation of the World it put in force; null while it has put none. */
  readonly generation: number | null
  /** Why it did not succeed. */
  readonly error: { readonly code: ErrorCode; readonly detail: string } | null
  readonly verdict: Verdict | null
  /** What the judge has seen: of now while it bakes, and of its end after that. */
  readonly evidence: JudgeSummary | null
  /** How traffic went back by itself; null: it did not. */
  readonly retreat: Retreat | null
  readonly steps: readonly Step[]
  readonly drained: Drained | null
}

/** Where it stands. From `preflight` to `confirm` it is exclusive; `drain` and `bake` never block the way back. */
export type Phase =
  | 'preflight'
  | 'intent'
  | 'hold'
  | 'smoke'
  | 'confirm'
  | 'put-back'
  | 'drain'
  /** The old slot is empty and warm, and the new one is watched. */
  | 'bake'
  /** The judge has moved traffic back, and that is being recorded. */
  | 'roll-back'
  | 'done'

export type Result =
  /** Not known yet. */
  | 'pending'
  | 'promoted'
  /** Of a promote: by the judge. Of a rollback: by hand, as it was asked for. */
  | 'rolled-back'
  /** Nothing was switched. */
  | 'refused'
  /** It was switched, failed its smoke, and traffic was put back. */
  | 'put-back'
  /** The gateway ended in the midst of it; on the next start the old slot served. */
  | 'interrupted'

/** The watch after a switch, as it was meant when it began. */
export interface Bake {
  readonly ms: number
  readonly onFail: OnFail
}

/**
 * What is done with a slot that is found bad: traffic goes back; nothing until a person decides, with the old slot kept ready;
 * it is told; it is told what would have been done.
 */
export type OnFail = 'rollback' | 'pause' | 'notify' | 'dry-run'

export const onFailWords: readonly OnFail[] = ['rollback', 'pause', 'notify', 'dry-run']

/** What the watch after the switch found. */
export interface Verdict {
  /** `condemned`: it is bad, and serves on, as `onFail` says. `ended`: something else came before the end of the watch. */
  readonly kind: JudgeVerdict['kind'] | 'condemned' | 'ended'
  /** One line for people. */
  readonly detail: string
  /** What it rests on; null: no judge has spoken. */
  readonly judgement: JudgeVerdict | null
}

/** How traffic went back by the judge. */
export interface Retreat {
  /** Of the World that went back. */
  readonly generation: number
  /** From the first failure that counted to the decision. */
  readonly detectMs: number
  /** From the decision to the assignment: from then on no request begins on the new slot. */
  readonly flipMs: number
}

/** One arrow of the promote, with what was seen. */
export interface Step {
  readonly name:
    | 'probe'
    | 'intent'
    | 'hold'
    | 'switch'
    | 'smoke'
    | 'confirm'
    | 'put-back'
    | 'drain'
    | 'watch'
    | 'rollback'
  readonly ok: boolean
  /** A sentence for people. */
  readonly detail: string
  readonly ms: number
}

export interface Drained {
  /** Requests that finished by themselves. */
  readonly finished: number
  /** Requests that were broken off at the deadline. */
  readonly cut: number
}

/** Whether a second promote must wait: preflight to confirmed is exclusive. */
export function isExclusive(promotion: Promotion | null): boolean {
  return promotion !== null && !['drain', 'bake', 'done'].includes(promotion.phase)
}

/** Whether the judge may still speak of it. */
export function isWatched(promotion: Promotion | null): boolean {
  return (
    promotion?.bake != null &&
    promotion.verdict === null &&
    ['smoke', 'confirm', 'drain', 'bake'].includes(promotion.phase)
  )
}

/** The slot that answers what the new one fails while that is watched; null: none, as where the versions must not work side by side. */
export function fallbackOf({ bake, held, from }: Promotion): SlotName | null {
  return bake === null || held ? null : from
}
