// What has to be remembered of the events so far to know what is news: the last record of a promotion, and the troubles that were
// told and are not over. Pure.
import type { GatewayEvent } from '../model/events.ts'
import type { Promotion } from '../model/promotion.ts'
import type { World } from '../model/world.ts'
import type { Message } from './message.ts'

export interface Memory {
  readonly promotion: Promotion | null
  /** Topics of troubles; only what is in here can recover. */
  readonly troubles: ReadonlySet<string>
}

export const blank: Memory = { promotion: null, troubles: new Set() }

/** `message`: what was composed of the event, if anything. */
export function remember(
  before: Memory,
  event: GatewayEvent,
  world: World,
  message: Message | null,
): Memory {
  return {
    promotion: event.type === 'promotion' ? event.promotion : before.promotion,
    troubles: troublesAfter(before.troubles, event, world, message),
  }
}

function troublesAfter(
  before: ReadonlySet<string>,
  event: GatewayEvent,
  world: World,
  message: Message | null,
): ReadonlySet<string> {
  if (message?.kind === 'recovered') return without(before, message.topic)
  if (message?.kind === 'unhealthy' || message?.kind === 'limits-tripped')
    return new Set([...before, message.topic])
  // A standby is mended without anybody being told, and what is told of it when it is live again is new.
  if (event.type === 'target-health' && event.slot !== world.live)
    return without(before, `health/${event.slot}`)
  return before
}

function without(topics: ReadonlySet<string>, topic: string): ReadonlySet<string> {
  return topics.has(topic) ? new Set([...topics].filter((other) => other !== topic)) : topics
}
