// `switch history` and `switch history show N`: who moved traffic, when, why, and what was seen.
import { InvalidArgumentError, type Command } from 'commander'
import type { Promotion } from '../../model/promotion.ts'
import { isHistory, isPromotion } from '../api.ts'
import { bodyIn, bodyOf, readReply, type Client } from '../client.ts'
import { failed } from '../exit.ts'
import { briefHistory, renderHistory, renderPromotion } from '../render/history.ts'
import { openSession, readStatus, type Session } from '../session.ts'

export function addHistory(program: Command): void {
  const history = program
    .command('history')
    .description('who moved traffic, when and why')
    .option('-n, --limit <count>', 'how many, newest first', wholeNumber, 20)
    .action((options: { readonly limit: number }, command: Command) =>
      list(openSession(command), options.limit),
    )
  history
    .command('show')
    .description('one promotion with all its steps')
    .argument('<id>', 'its number', wholeNumber)
    .action((id: number, _options: object, command: Command) => show(openSession(command), id))
}

async function list({ output, connect }: Session, limit: number): Promise<void> {
  const client = await connect()
  const { promotions } = bodyOf(client, await client.get(`/v1/history?limit=${limit}`), isHistory)
  const { paint, width } = output
  output.done({
    lines: renderHistory(promotions, { now: new Date(), paint, width }),
    brief: briefHistory(promotions),
    document: { promotions },
  })
}

async function show({ output, connect }: Session, id: number): Promise<void> {
  const client = await connect()
  const found = readReply(client, await client.get(`/v1/history/${id}`))
  if (found.kind === 'failure' && found.failure.code === 'not_found') {
    throw failed({ ...found.failure, next: 'See "switch history" for those there are.' })
  }
  const promotion = await asOfNow(client, bodyIn(client, found, isPromotion))
  const { paint, width } = output
  output.done({
    lines: renderPromotion(promotion, { now: new Date(), paint, width }),
    brief: briefHistory([promotion]),
    document: { promotion },
  })
}

/** The record of one that goes on is as old as its last step; the status has what the judge has seen until now. */
async function asOfNow(client: Client, recorded: Promotion): Promise<Promotion> {
  if (recorded.phase === 'done') return recorded
  const { promote } = await readStatus(client)
  return promote?.id === recorded.id ? promote : recorded
}

function wholeNumber(text: string): number {
  const number = Number(text.replace(/^#/, ''))
  if (Number.isSafeInteger(number) && number >= 1) return number
  throw new InvalidArgumentError('Expected a whole number from 1.')
}
