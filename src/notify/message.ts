// What is told to people, before any channel gives it a form: what happened, why, the figures, and what to type next.
import type { NoticeKind } from '../model/notification.ts'
import type { SlotName } from '../model/slot.ts'

export interface Message {
  readonly kind: NoticeKind | 'test'
  readonly level: Level
  /** null: it is not about one slot. */
  readonly slot: SlotName | null
  /** What it is a piece of news about: of one topic, at most one message a minute is sent. */
  readonly topic: string
  /** One line. */
  readonly title: string
  /** Why, in a sentence or two. */
  readonly why: string
  readonly facts: readonly Fact[]
  /** The first failures, a line each. */
  readonly samples: readonly string[]
  /** Whose word it was; null: nobody's. */
  readonly who: Who | null
  readonly next: readonly Next[]
  /** The promotion in the history; null: none. */
  readonly promotion: number | null
}

/** `good`: as it should be. `note`: worth knowing. `bad`: somebody may have to act. */
export type Level = 'good' | 'note' | 'bad'

export interface Fact {
  readonly name: string
  readonly value: string
}

export interface Who {
  readonly by: string
  /** What they gave as the reason; empty: nothing. */
  readonly why: string
}

export interface Next {
  /** Such as `undo`. */
  readonly to: string
  /** What to type. */
  readonly command: string
}

/** A message as it is sent. */
export interface Notice extends Message {
  /** Unique; the same over all attempts, so that a receiver can tell a repetition. */
  readonly id: string
  /** When it happened: ISO 8601, UTC. */
  readonly at: string
  readonly generation: number
  /** Which gateway speaks: the project, or the host's name. */
  readonly gateway: string
  /** How many messages of this topic were held back since the last one. */
  readonly heldBack: number
}

/** A sign for channels that have no colour of their own to give. */
export function signOf(level: Level): string {
  return { good: '✅', note: 'ℹ️', bad: '🔴' }[level]
}
