// `switch promote SLOT`: moves all traffic to a slot, and stays until the drain is over and the judge has spoken or the wait passed.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { onFailWords, type OnFail } from '../../model/promotion.ts'
import { isSlotName, slotNames, type SlotName } from '../../model/slot.ts'
import { didYouMean } from '../../config/nearest.ts'
import { isSwitchAnswer } from '../api.ts'
import { bodyOf } from '../client.ts'
import { moveTraffic } from '../move-traffic.ts'
import type { Wait } from '../stay.ts'
import { duration } from '../options.ts'
import { alreadyLive } from '../outcome.ts'
import { openSession, type Session } from '../session.ts'
import { person } from '../person.ts'

interface PromoteOptions {
  readonly expect?: SlotName
  readonly wait?: Wait
  readonly version?: string
  readonly onFail?: OnFail
  readonly force?: true
  readonly hold?: true
  readonly dryRun?: true
}

export function addPromote(program: Command): void {
  program
    .command('promote')
    .description('move all traffic to a slot')
    .argument('<slot>', slotNames.join(' or '), slotArgument)
    .option('--expect <slot>', 'only if this slot is live now', slotArgument)
    .option(
      '--wait <how-long>',
      '60s, bake (until the verdict) or none (default: promote.wait)',
      waitOption,
    )
    .option('--version <text>', 'what is in the slot, such as an image digest')
    .addOption(
      new Option('--on-fail <what>', 'if it is found bad (default: judge.onFail)').choices(
        onFailWords,
      ),
    )
    .option('--force', 'even if the slot is not ready or fails its smoke')
    .option('--hold', 'let requests wait for the swap: the two versions never work at once')
    .option('--dry-run', 'only say whether it would begin and find the slot ready')
    .addHelpText(
      'after',
      `
Examples:
  switch promote green --why "new cart"
  switch promote green --version 2.9.0 --wait bake        until the judge has spoken
  switch promote green --expect blue --wait none --json   in a script
  switch promote green --dry-run`,
    )
    .action((slot: SlotName, options: PromoteOptions, command: Command) =>
      promote(openSession(command), slot, options),
    )
}

/** For commander: `60s`, `bake` or `none`. */
export function waitOption(text: string): Wait {
  if (text === 'none') return { for: 'none' }
  if (text === 'bake') return { for: 'verdict' }
  return { for: 'time', ms: duration(text) }
}

async function promote(session: Session, slot: SlotName, options: PromoteOptions): Promise<void> {
  const { expect, force = false, wait = { for: 'time', ms: null } } = options
  const by = person()
  const body = {
    slot,
    ...(expect === undefined ? {} : { expect }),
    force,
    ...(options.version === undefined ? {} : { version: options.version }),
    ...(options.onFail === undefined ? {} : { onFail: options.onFail }),
    ...(options.hold === undefined ? {} : { hold: options.hold }),
    by,
    why: session.options.why,
  }
  if (options.dryRun === true) return rehearse(session, body)
  return moveTraffic(session, {
    kind: 'promote',
    path: '/v1/promote',
    to: slot,
    by,
    forced: force,
    body,
    wait,
  })
}

async function rehearse(session: Session, body: { readonly slot: SlotName }): Promise<void> {
  const client = await session.connect()
  // The gateway waits for the slot to be ready, as long as promote.ready says.
  const over = new AbortController()
  const { timeoutMs } = session.options
  const until = timeoutMs === null ? over.signal : AbortSignal.timeout(timeoutMs)
  const reply = await client.postAndWait('/v1/promote', { ...body, dryRun: true }, until)
  const answer = bodyOf(client, reply, isSwitchAnswer)
  if (answer.result === 'already-live' && 'generation' in answer && !('promotion' in answer)) {
    return session.output.done(alreadyLive(answer, 'promote'))
  }
  const detail = 'detail' in answer ? answer.detail : ''
  const line = `would promote ${body.slot}: ${detail}. ${answer.live} is live; nothing was changed.`
  session.output.done({ lines: [line], document: { ...answer } })
}

function slotArgument(text: string): SlotName {
  if (isSlotName(text)) return text
  throw new InvalidArgumentError(
    `There are ${slotNames.join(' and ')}${didYouMean(text, slotNames)}`,
  )
}
