// Events to messages: which event is news to people, and what it says. Pure: no clock, no socket, no memory of its own.
import type { GatewayEvent } from '../model/events.ts'
import type { JudgeSummary } from '../model/judgement.ts'
import type { World } from '../model/world.ts'
import { composeHealth, composeTargets } from './compose-health.ts'
import { composeJudge } from './compose-judge.ts'
import { composePromotion } from './compose-promotion.ts'
import { composeLimits, composeUnwritten } from './compose-trouble.ts'
import type { Memory } from './memory.ts'
import type { Message } from './message.ts'

/** What is known beside the event, when it is told. */
export interface Scene {
  /** With the change of the event in it. */
  readonly world: World
  readonly memory: Memory
  /** What the judge has seen so far; null: nothing is watched. */
  readonly evidence: JudgeSummary | null
}

/** The message of an event; null: it is no news. */
export function compose(event: GatewayEvent, scene: Scene): Message | null {
  switch (event.type) {
    case 'promotion':
      return composePromotion(event.promotion, scene.memory.promotion)
    case 'judge':
      return composeJudge(event, scene)
    case 'target-health':
      return composeHealth(event, scene)
    case 'targets':
      return composeTargets(event, scene)
    case 'limit-alert':
      return composeLimits(event, scene)
    case 'not-written':
      return composeUnwritten(event)
    default:
      return null
  }
}
