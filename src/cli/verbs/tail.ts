// `switch tail`: requests as they end, a line each, until Ctrl-C. It reconnects; what ended meanwhile is not told.
import { InvalidArgumentError, Option, type Command } from 'commander'
import { slotNames } from '../../model/slot.ts'
import { isLiveRequest } from '../api.ts'
import { follow } from '../follow.ts'
import { keepFollowing } from '../keep-following.ts'
import { renderRequest } from '../render/request.ts'
import { openSession, type Session } from '../session.ts'

interface TailOptions {
  readonly refused?: true
  readonly route?: string
  readonly slot?: string
  readonly status?: string
}

export function addTail(program: Command): void {
  program
    .command('tail')
    .description('follow requests as they end, until Ctrl-C')
    .option('--refused', 'only those that the limits refused')
    .option('--route <name>', 'only those of this route')
    .addOption(new Option('--slot <name>', 'only those of this slot').choices(slotNames))
    .option('--status <code>', 'only those answered so, such as 404 or 5xx', statusOf)
    .action((options: TailOptions, command: Command) => tail(openSession(command), options))
}

function tail(session: Session, wanted: TailOptions): Promise<void> {
  const { output } = session
  const { refused, ...rest } = wanted
  const query = new URLSearchParams({ ...rest, ...(refused === true && { refused: 'true' }) })
  const path = query.size === 0 ? '/v1/requests' : `/v1/requests?${query.toString()}`
  return keepFollowing(session, {
    open: ({ at }) =>
      follow(at, path, (document) => {
        if (!isLiveRequest(document)) return
        if (output.format === 'text') output.line(renderRequest(document, output.paint))
        else output.event(document)
      }),
    restarted: () => {},
  })
}

function statusOf(text: string): string {
  if (/^[1-5](xx|\d\d)$/.test(text)) return text
  throw new InvalidArgumentError('Expected a code such as 404, or a class such as 5xx.')
}
