// What the promote machine is told and what it asks for: its state, its events, its effects. Plain values, no behaviour.
import type { JudgeSummary } from '../model/judgement.ts'
import type { Drained, Promotion, Step, Verdict } from '../model/promotion.ts'
import type { SlotName } from '../model/slot.ts'

export interface SwitchState {
  readonly live: SlotName
  readonly generation: number
  /** The running promotion, or the last one. */
  readonly promotion: Promotion | null
}

/** `begun`, or the report of an effect: with the id of the promotion it was done for, and of no other it is believed. */
export type SwitchEvent =
  | { readonly type: 'begun'; readonly promotion: Promotion }
  | { readonly type: Advance; readonly id: number; readonly step: Step }
  | {
      readonly type: 'drained'
      readonly id: number
      readonly drained: Drained
      readonly step: Step
    }
  | Condemned
  | Judged

/** The judge has found the new slot bad, and the old one can take the traffic. */
export interface Condemned {
  readonly type: 'condemned'
  readonly id: number
  readonly verdict: Verdict
  readonly evidence: JudgeSummary
  readonly step: Step
  /** Of the monotonic clock. */
  readonly decidedAt: number
  /** From the first failure that counted to the decision. */
  readonly detectMs: number
}

/** The watch is over, and traffic stays. */
export interface Judged {
  readonly type: 'judged'
  readonly id: number
  readonly verdict: Verdict
  readonly evidence: JudgeSummary | null
  readonly step: Step
}

export type Advance =
  | 'ready'
  | 'unready'
  | 'intent-written'
  | 'intent-failed'
  | 'emptied'
  | 'switched'
  | 'smoke-passed'
  | 'smoke-failed'
  | 'confirm-written'
  | 'confirm-failed'
  | 'put-back'
  | 'rolled-back'

export type Effect =
  /** Wait until the slot is ready, or until its time is up. */
  | {
      readonly type: 'probe'
      readonly id: number
      readonly slot: SlotName
      readonly patience: Patience
    }
  /** Put on disk that this promotion may be in force from now on. */
  | { readonly type: 'write-intent'; readonly promotion: Promotion }
  /** Let new requests wait, and what was claimed in the slot before this generation end. */
  | {
      readonly type: 'hold'
      readonly id: number
      readonly slot: SlotName
      readonly before: number
    }
  /** Let those who wait go on. */
  | { readonly type: 'release' }
  /** Replace the World: one assignment. */
  | {
      readonly type: 'publish'
      readonly id: number
      readonly slot: SlotName
      readonly generation: number
      /** Whether sessions may go on with the slot that is left. */
      readonly sessions: 'stay' | 'move'
      /** The slot that answers what this one fails; null: none. */
      readonly fallback: SlotName | null
      /** When it was decided, by the monotonic clock; null: now. */
      readonly decidedAt: number | null
    }
  /** Take what the old slot does by itself as the measure, and judge every answer of the new one from now on. */
  | { readonly type: 'watch'; readonly promotion: Promotion }
  /** Judge no more. The old slot goes on answering what the new one fails until traffic moves. */
  | { readonly type: 'stop-watch' }
  /** Nothing stands behind the live slot any more. */
  | { readonly type: 'unguard' }
  | { readonly type: 'smoke'; readonly id: number; readonly slot: SlotName }
  /** Put on disk which slot is live, and where the judge may send traffic by itself. */
  | {
      readonly type: 'write-live'
      readonly id: number
      readonly slot: SlotName
      readonly generation: number
      readonly wayBack: SlotName | null
      readonly purpose: 'confirm' | 'put-back' | 'roll-back' | 'disarm'
    }
  /** Let what was claimed in the slot before this generation end. */
  | {
      readonly type: 'drain'
      readonly id: number
      readonly slot: SlotName
      readonly generation: number
    }
  /** End what an earlier promotion still drains: its old slot is wanted again. */
  | { readonly type: 'stop-drain' }
  | { readonly type: 'record'; readonly promotion: Promotion }
  /** Tell whoever asked for it: the traffic is where it will stay. */
  | { readonly type: 'answer'; readonly promotion: Promotion }

/** `brief`: only what a look or two can tell, for a person who has said that it does not matter. */
export type Patience = 'full' | 'brief'
