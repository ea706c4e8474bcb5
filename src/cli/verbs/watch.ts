// `switch watch`: what the gateway tells, as it happens, until Ctrl-C. It reconnects and catches up on what it missed.
import type { Command } from 'commander'
import type { Told } from '../../model/events.ts'
import { followEvents } from '../events-client.ts'
import { keepFollowing } from '../keep-following.ts'
import { renderEvent } from '../render/event.ts'
import { openSession, type Session } from '../session.ts'

export function addWatch(program: Command): void {
  program
    .command('watch')
    .description('follow what happens, until Ctrl-C')
    .action((_options: object, command: Command) => watch(openSession(command)))
}

function watch(session: Session): Promise<void> {
  const { output } = session
  let lastId: number | null = null
  const tell = (event: Told): void => {
    lastId = event.id
    if (output.format === 'text') output.line(renderEvent(event, output.paint))
    else output.event(event)
  }
  return keepFollowing(session, {
    open: ({ at }) => followEvents(at, lastId, tell),
    // Another process numbers its events from 1.
    restarted: () => void (lastId = 0),
  })
}
