// The health of the live slot as a message: a target that turned unhealthy, and the slot that is well again. The standby is told
// by nobody here: it is being worked on more often than not. Pure.
import type { GatewayEvent } from '../model/events.ts'
import { otherSlot, type SlotName } from '../model/slot.ts'
import { isReady, type World } from '../model/world.ts'
import type { Scene } from './compose.ts'
import { fact } from './figures-of.ts'
import type { Message, Next } from './message.ts'

type HealthEvent = Extract<GatewayEvent, { type: 'target-health' }>
type TargetsEvent = Extract<GatewayEvent, { type: 'targets' }>

export function composeHealth(event: HealthEvent, { world, memory }: Scene): Message | null {
  const { slot, service, health, detail } = event
  if (slot !== world.live) return null
  if (health === 'unhealthy') return unwell(slot, service, `Its last answer: ${detail}`, world)
  const over = memory.troubles.has(topicOf(slot)) && isReady(world.slots[slot])
  return over ? well(slot) : null
}

/** A service whose names lead nowhere any more. */
export function composeTargets(event: TargetsEvent, { world }: Scene): Message | null {
  const { slot, service, targets } = event
  if (slot !== world.live || targets.length > 0) return null
  return unwell(slot, service, 'Its name has no address.', world)
}

function unwell(slot: SlotName, service: string, why: string, world: World): Message {
  const targets = world.slots[slot].services[service]?.targets ?? []
  const healthy = targets.filter((target) => target.health === 'healthy').length
  const other = otherSlot(slot)
  const ready = isReady(world.slots[other])
  const look: Next = { to: 'look', command: 'switch status' }
  return {
    kind: 'unhealthy',
    level: healthy === 0 ? 'bad' : 'note',
    slot,
    topic: topicOf(slot),
    title:
      healthy === 0
        ? `The live slot ${slot} is not well: ${service} has no healthy target`
        : `The live slot ${slot} is not quite well: a target of ${service} does not answer its probes`,
    why,
    facts: [
      fact('Healthy targets', `${healthy} of ${targets.length} of ${slot}/${service}`),
      fact('Other slot', `${other} is ${ready ? 'healthy' : 'not healthy'}`),
    ],
    samples: [],
    who: null,
    next: ready
      ? [look, { to: `move traffic to ${other}`, command: `switch promote ${other}` }]
      : [look],
    promotion: null,
  }
}

function well(slot: SlotName): Message {
  return {
    kind: 'recovered',
    level: 'good',
    slot,
    topic: topicOf(slot),
    title: `The live slot ${slot} is well again`,
    why: 'All its targets answer their probes.',
    facts: [],
    samples: [],
    who: null,
    next: [{ to: 'look', command: 'switch status' }],
    promotion: null,
  }
}

function topicOf(slot: SlotName): string {
  return `health/${slot}`
}
