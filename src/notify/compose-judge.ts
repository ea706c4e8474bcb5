// What the judge tells on the way, as a message: with what it has seen until then. Pure.
import { latencyBeside, percent } from '../model/figures.ts'
import type { GatewayEvent } from '../model/events.ts'
import type { JudgeSummary, Slow } from '../model/judgement.ts'
import { otherSlot, type SlotName } from '../model/slot.ts'
import type { Scene } from './compose.ts'
import { fact, sampleLines, seenBy } from './figures-of.ts'
import type { Fact, Message, Next } from './message.ts'
import { sentence } from './sentence.ts'

type JudgeEvent = Extract<GatewayEvent, { type: 'judge' }>

const rollback: Next = { to: 'roll back', command: 'switch rollback' }
const look: Next = { to: 'look', command: 'switch status' }

export function composeJudge(event: JudgeEvent, { memory, evidence }: Scene): Message {
  const { promotion: id, slot, detail } = event
  const verdict = evidence?.verdict ?? null
  const promotion = memory.promotion?.id === id ? memory.promotion : null
  const base = {
    slot,
    why: sentence(detail),
    facts: seenBy(evidence, verdict),
    samples: sampleLines(verdict, evidence),
    who: promotion === null ? null : { by: promotion.by, why: promotion.why },
    promotion: id,
  }
  switch (event.kind) {
    case 'common-cause':
      return {
        ...base,
        kind: 'common-cause',
        level: 'bad',
        topic: `common-cause/${slot}`,
        title: `Both slots fail: traffic stays with ${slot}`,
        next: [look, rollback],
      }
    case 'latency':
      return {
        ...base,
        kind: 'slower',
        level: 'note',
        topic: `slower/${slot}`,
        title: `${slot} is slower than ${otherSlot(slot)} was`,
        facts: [...slowFacts(evidence), ...base.facts],
        next: [rollback],
      }
    case 'condemned':
      return {
        ...base,
        kind: 'condemned',
        level: 'bad',
        topic: `condemned/${slot}`,
        title: `${slot} is bad and stays live`,
        next: [rollback, { to: 'keep it', command: `switch promote ${slot} --force` }],
      }
    case 'no-way-back':
      return { ...base, ...stuck(slot), kind: 'no-way-back', level: 'bad' }
  }
}

function stuck(slot: SlotName): Pick<Message, 'topic' | 'title' | 'next'> {
  const old = otherSlot(slot)
  return {
    topic: `no-way-back/${slot}`,
    title: `${slot} is bad, and ${old} cannot take traffic`,
    // Traffic goes back by itself once the old slot answers its probes.
    next: [
      look,
      { to: `go back all the same, once ${old} runs`, command: 'switch rollback --force' },
    ],
  }
}

function slowFacts(evidence: JudgeSummary | null): Fact[] {
  const alert = evidence?.alerts.findLast(({ kind }) => kind === 'latency')
  return alert?.kind === 'latency' ? slowFact(alert.slow) : []
}

function slowFact({ route, quantile, share, limit, before, after }: Slow): Fact[] {
  return [
    fact(
      'Slower',
      `${percent(share)} of responses above the ${quantile} of before (limit ${percent(limit)})`,
    ),
    ...(route === null ? [] : [fact('Route', `${route}: ${latencyBeside('p99', before, after)}`)]),
  ]
}
