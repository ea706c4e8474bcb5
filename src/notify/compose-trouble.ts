// Troubles of the gateway itself as messages: a guard of the limits that acted, a disk that took nothing. Pure.
import type { GatewayEvent } from '../model/events.ts'
import { percent } from '../model/figures.ts'
import { isRelief, type LimitAlert } from '../model/limit-alert.ts'
import type { Scene } from './compose.ts'
import { fact } from './figures-of.ts'
import type { Fact, Message } from './message.ts'
import { sentence } from './sentence.ts'

type LimitEvent = Extract<GatewayEvent, { type: 'limit-alert' }>
type UnwrittenEvent = Extract<GatewayEvent, { type: 'not-written' }>

/** That all is well is news only to those who were told that it is not: Redis answers at every start. */
export function composeLimits({ alert, detail }: LimitEvent, { memory }: Scene): Message | null {
  const topic = topicOf(alert)
  const relief = isRelief(alert)
  if (relief && !memory.troubles.has(topic)) return null
  return {
    kind: relief ? 'recovered' : 'limits-tripped',
    level: relief ? 'good' : 'bad',
    slot: null,
    topic,
    title: titleOf(alert),
    why: sentence(detail),
    facts: factsOf(alert),
    samples: [],
    who: null,
    next: [
      { to: 'look', command: alert.kind === 'rule-tripped' ? 'switch bots' : 'switch status' },
    ],
    promotion: null,
  }
}

export function composeUnwritten({ what, detail }: UnwrittenEvent): Message {
  const kept = {
    state: 'What serves now is not what a restart would serve.',
    history: 'The switch goes on; "switch history" will lack it after a restart.',
    judge: 'A restart would begin the watch anew.',
  }[what]
  const name = { state: 'The state file', history: 'The history', judge: 'What the judge knows' }[
    what
  ]
  return {
    kind: 'not-written',
    level: what === 'state' ? 'bad' : 'note',
    slot: null,
    topic: `not-written/${what}`,
    title: `${name} cannot be written`,
    why: `${sentence(detail)} ${kept}`,
    facts: [],
    samples: [],
    who: null,
    next: [
      { to: 'look at the space and the permissions of dataDir, then', command: 'switch status' },
    ],
    promotion: null,
  }
}

function topicOf(alert: LimitAlert): string {
  switch (alert.kind) {
    case 'rule-tripped':
      return `limits/${alert.rule}`
    case 'clients-alike':
    case 'clients-apart':
      return 'limits/clients'
    case 'store-lost':
    case 'store-back':
      return 'limits/redis'
  }
}

function titleOf(alert: LimitAlert): string {
  switch (alert.kind) {
    case 'rule-tripped':
      return `A limit would refuse too many visitors: ${alert.rule} is only observed now`
    case 'clients-alike':
      return 'Everybody appears to be one address: limits and bans of clients are off'
    case 'clients-apart':
      return 'Clients can be told apart again: limits and bans are on'
    case 'store-lost':
      return 'Redis does not count: each gateway counts for itself'
    case 'store-back':
      return 'Redis counts again'
  }
}

function factsOf(alert: LimitAlert): Fact[] {
  if (alert.kind === 'rule-tripped') return [fact('Visitors it would refuse', percent(alert.share))]
  if (alert.kind === 'clients-alike') return [fact('Requests from there', percent(alert.share))]
  return []
}
