// `switch drain SLOT`: ends by hand what the slot that is not live still does. Ctrl-C leaves the command, the drain goes on.
import { Argument, Option, type Command } from 'commander'
import { slotNames, type SlotName } from '../../model/slot.ts'
import { isDrainAnswer } from '../api.ts'
import { bodyOf } from '../client.ts'
import { failed } from '../exit.ts'
import { watchSignals } from '../leaving.ts'
import { duration } from '../options.ts'
import { left } from '../outcome.ts'
import { person } from '../person.ts'
import { renderDrain } from '../render/drain.ts'
import { openSession, readStatus } from '../session.ts'

export function addDrain(program: Command): void {
  program
    .command('drain')
    .description('end what is still in flight in the slot that is not live')
    .addArgument(new Argument('<slot>').choices(slotNames))
    .addOption(
      new Option(
        '--for <duration>',
        'how long it may take by itself; then it is cut (default: promote.drain)',
      ).argParser(duration),
    )
    .addHelpText(
      'after',
      `
Sessions and previews that were still with the slot end with it. A promote drains the slot
it leaves by itself; this is for what its budgets for streams and WebSockets leave.

Example:
  switch drain blue --for 10s`,
    )
    .action((slot: SlotName, options: { readonly for?: number }, command: Command) =>
      drain(command, slot, options.for),
    )
}

async function drain(command: Command, slot: SlotName, forMs: number | undefined): Promise<void> {
  const { output, options, connect } = openSession(command)
  const client = await connect()
  const { inFlight } = (await readStatus(client)).slots[slot]
  output.progress([`drain ${slot}   (${inFlight} in flight)`])
  const budget = forMs === undefined ? {} : { forMs }
  const body = { slot, ...budget, by: person(), why: options.why }
  const over = new AbortController()
  const until = options.timeoutMs === null ? over.signal : AbortSignal.timeout(options.timeoutMs)
  const leaving = watchSignals()
  try {
    const end = await Promise.race([client.postAndWait('/v1/drain', body, until), leaving.asked])
    if (typeof end === 'string') throw failed(left(end, `you left; ${slot} goes on draining`, {}))
    const answer = bodyOf(client, end, isDrainAnswer)
    const { lines, brief } = renderDrain(answer)
    output.done({ lines, brief, document: { ...answer } })
  } finally {
    over.abort()
    leaving.close()
  }
}
