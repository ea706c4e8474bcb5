// What a promotion came to, as a message: told once, when its record says so for the first time. Pure.
import { seconds } from '../model/figures.ts'
import type { NoticeKind } from '../model/notification.ts'
import type { Promotion, Verdict } from '../model/promotion.ts'
import { retreatFacts, sampleLines, seenBy, tookFacts, versionFacts } from './figures-of.ts'
import { sentence } from './sentence.ts'
import type { Fact, Level, Message, Next } from './message.ts'

/** `before`: the record before this one, of this promotion or another; null: there was none. */
export function composePromotion(promotion: Promotion, before: Promotion | null): Message | null {
  const { id, result, verdict } = promotion
  const same = before?.id === id ? before : null
  // Of one that a restart has taken up in its midst, its verdict is news, and not that it was promoted long ago.
  const ended = same !== null && same.result !== result ? ofResult(promotion) : null
  if (ended !== null) return ended
  return verdict === null || same?.verdict != null ? null : ofVerdict(promotion, verdict)
}

function ofResult(promotion: Promotion): Message | null {
  switch (promotion.result) {
    case 'promoted':
      return promoted(promotion)
    case 'rolled-back':
      return promotion.retreat === null ? rolledBackByHand(promotion) : rolledBackByJudge(promotion)
    case 'refused':
      return refused(promotion)
    case 'put-back':
      return putBack(promotion)
    case 'interrupted':
    case 'pending':
      return null
  }
}

function promoted(promotion: Promotion): Message {
  const { from, to, bake, steps } = promotion
  const overruled = steps.filter(({ ok }) => !ok).map(({ name }) => name)
  const watch =
    bake === null
      ? 'Nobody watches it.'
      : `The judge watches it for ${seconds(bake.ms)}; ${from} stays ready (onFail: ${bake.onFail}).`
  const forced =
    overruled.length === 0 ? '' : ` Overruled, for it was forced: ${overruled.join(', ')}.`
  return message(promotion, 'promoted', overruled.length === 0 ? 'good' : 'note', {
    title: `Promoted: ${from} → ${to}`,
    why: `All traffic goes to ${to}. ${watch}${forced}`,
    facts: [...versionFacts(promotion), ...tookFacts(promotion)],
    next: [{ to: 'undo', command: 'switch rollback' }],
  })
}

function rolledBackByJudge(promotion: Promotion): Message {
  const { id, from, to, verdict, evidence } = promotion
  const judgement = verdict?.judgement ?? null
  return message(promotion, 'rolled-back', 'bad', {
    topic: `rolled-back/${to}/judge`,
    title: `Rolled back by the judge: ${to} → ${from}`,
    why: `${to} is bad, ${from} serves again. ${sentence(verdict?.detail ?? '')}`.trim(),
    facts: [...seenBy(evidence, judgement), ...retreatFacts(promotion), ...versionFacts(promotion)],
    samples: sampleLines(judgement, evidence),
    next: [
      { to: 'see why', command: `switch history show ${id}` },
      { to: 'insist', command: `switch promote ${to} --force` },
    ],
  })
}

function rolledBackByHand(promotion: Promotion): Message {
  const { from, to } = promotion
  return message(promotion, 'rolled-back', 'note', {
    // Left is the slot it comes from; what the judge rolls back never waits for what a person did.
    topic: `rolled-back/${from}/hand`,
    title: `Rolled back by hand: ${from} → ${to}`,
    why: `All traffic goes to ${to} again.`,
    facts: [...versionFacts(promotion), ...tookFacts(promotion)],
    next: [{ to: 'undo', command: `switch promote ${from}` }],
  })
}

function refused(promotion: Promotion): Message {
  const { id, from, to, error } = promotion
  const unwritten = error?.code === 'state_not_written'
  return message(promotion, unwritten ? 'not-written' : 'refused', unwritten ? 'bad' : 'note', {
    title: unwritten
      ? `Not switched to ${to}: the state file cannot be written`
      : `Refused: ${from} → ${to}`,
    why: `Nothing moved, ${from} serves on. ${sentence(error?.detail ?? '')}`.trim(),
    facts: [...versionFacts(promotion), ...tookFacts(promotion)],
    next: [{ to: 'see why', command: `switch history show ${id}` }],
  })
}

function putBack(promotion: Promotion): Message {
  const { id, from, to, error } = promotion
  return message(promotion, 'put-back', 'bad', {
    title: `Put back: ${to} was live for a moment, ${from} serves again`,
    why: sentence(error?.detail ?? 'the smoke requests were not answered well'),
    facts: [...versionFacts(promotion), ...tookFacts(promotion)],
    next: [{ to: 'see why', command: `switch history show ${id}` }],
  })
}

function ofVerdict(promotion: Promotion, { kind, detail, judgement }: Verdict): Message | null {
  const { to, evidence } = promotion
  const facts = seenBy(evidence, judgement)
  const undo: Next = { to: 'undo', command: 'switch rollback' }
  switch (kind) {
    case 'kept':
      return message(promotion, 'kept', 'good', {
        title: `Kept: ${to} stays live`,
        why: sentence(detail),
        facts,
        next: [undo],
      })
    case 'inconclusive':
      // Without a judgement nobody watched, and that was somebody's choice.
      if (judgement === null) return null
      return message(promotion, 'inconclusive', 'note', {
        title: `Kept, but too little was seen: ${to} stays live`,
        why: sentence(detail),
        facts,
        next: [undo],
      })
    case 'common-cause':
      return message(promotion, 'common-cause', 'bad', {
        title: `Both slots failed: no verdict on ${to}`,
        why: sentence(detail),
        facts,
        samples: sampleLines(judgement, evidence),
        next: [{ to: 'look', command: 'switch status' }, undo],
      })
    // Told when it was found, by the event of the judge; or it is part of what the next promotion tells.
    case 'condemned':
    case 'rolled-back':
    case 'ended':
      return null
  }
}

interface Words {
  readonly topic?: string
  readonly title: string
  readonly why: string
  readonly facts: readonly Fact[]
  readonly samples?: readonly string[]
  readonly next: readonly Next[]
}

function message(
  { id, to, by, why }: Promotion,
  kind: NoticeKind,
  level: Level,
  words: Words,
): Message {
  const who = { by, why }
  return {
    kind,
    level,
    slot: to,
    topic: `${kind}/${to}`,
    samples: [],
    who,
    promotion: id,
    ...words,
  }
}
