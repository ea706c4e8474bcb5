// `switch watch`: what the gateway tells, as it happens, until Ctrl-C. It reconnects and catches up on what it missed.
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Told } from '../../model/events.ts'
import { failed, type Failure } from '../exit.ts'
import { readReply, type Client } from '../client.ts'
import { followEvents } from '../events-client.ts'
import { renderEvent } from '../render/event.ts'
import { openSession, readStatus, type Session } from '../session.ts'

const againMs = 500

export function addWatch(program: Command): void {
  program
    .command('watch')
    .description('follow what happens, until Ctrl-C')
    .action((_options: object, command: Command) => watch(openSession(command)))
}

async function watch(session: Session): Promise<void> {
  const { output, options } = session
  const client = await session.connect()
  // Not there at the start is an error; away later is not.
  const first = await readStatus(client)
  output.progress([`${first.live} is live, generation ${first.generation}; Ctrl-C to leave`])
  let { startedAt } = first
  let lastId: number | null = null
  const tell = (event: Told): void => {
    lastId = event.id
    if (output.format === 'text') output.line(renderEvent(event, output.paint))
    else output.event(event)
  }
  const reader = new AbortController()
  process.stdout.once('error', () => reader.abort())
  for (;;) {
    const refused = await followUntilEnd(client, lastId, tell, reader.signal)
    if (reader.signal.aborted) return
    if (refused !== null) throw failed(refused)
    output.progress(['connection lost; trying again'])
    const status = await untilBack(client, options.timeoutMs)
    output.progress([`connected again; ${status.live} is live, generation ${status.generation}`])
    // Another process numbers its events from 1.
    if (status.startedAt !== startedAt) lastId = 0
    startedAt = status.startedAt
  }
}

/** Null when the connection ended, or the reader left, such as `head`; else why the gateway would not have it. */
async function followUntilEnd(
  client: Client,
  after: number | null,
  onEvent: (event: Told) => void,
  readerLeft: AbortSignal,
): Promise<Failure | null> {
  const following = followEvents(client.at, after, onEvent)
  readerLeft.addEventListener('abort', following.close)
  const reply = await following.opened
  if (reply === null) await following.ended
  readerLeft.removeEventListener('abort', following.close)
  following.close()
  if (reply === null || reply.kind === 'unreachable' || reply.kind === 'lost') return null
  const found = readReply(client, reply)
  return found.kind === 'failure' ? found.failure : null
}

/** The status, as soon as there is one; `patienceMs` null: for ever. */
async function untilBack(client: Client, patienceMs: number | null): ReturnType<typeof readStatus> {
  const gone = performance.now()
  for (;;) {
    await pause(againMs)
    const reply = await client.get('/v1/status')
    const away = reply.kind !== 'answered'
    const patient = patienceMs === null || performance.now() - gone < patienceMs
    if (!away || !patient) return readStatus(client)
  }
}
