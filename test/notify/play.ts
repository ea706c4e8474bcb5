// Plays events to the pure part, one after the other, as the gateway would: what comes out is what people would be told.
import type { GatewayEvent } from '../../src/model/events.ts'
import type { JudgeSummary } from '../../src/model/judgement.ts'
import type { World } from '../../src/model/world.ts'
import { compose } from '../../src/notify/compose.ts'
import { blank, remember } from '../../src/notify/memory.ts'
import type { Message } from '../../src/notify/message.ts'
import { worldWith } from './said.ts'

export interface Told {
  readonly event: GatewayEvent
  /** As it is with the change of the event in it; left out: all is well and blue is live. */
  readonly world?: World
  readonly evidence?: JudgeSummary
}

export function play(events: readonly Told[]): Message[] {
  let memory = blank
  return events.flatMap(({ event, world = worldWith(['healthy']), evidence = null }) => {
    const message = compose(event, { world, memory, evidence })
    memory = remember(memory, event, world, message)
    return message === null ? [] : [message]
  })
}

/** `kind: title` of each. */
export function titles(messages: readonly Message[]): string[] {
  return messages.map(({ kind, title }) => `${kind}: ${title}`)
}
