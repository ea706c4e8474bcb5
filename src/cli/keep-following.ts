// A live stream for as long as somebody reads it: when the gateway goes away the command waits for it to come back and follows on.
// It ends with its reader, or when the gateway will not have it.
import { setTimeout as pause } from 'node:timers/promises'
import type { Status } from '../model/status.ts'
import { readReply, type Client } from './client.ts'
import { failed, type Failure } from './exit.ts'
import type { Following } from './follow.ts'
import { readStatus, type Session } from './session.ts'

export interface Stream {
  readonly open: (client: Client) => Following
  /** The gateway that came back is another process. */
  readonly restarted: () => void
}

const againMs = 500

export async function keepFollowing(
  { output, options, connect }: Session,
  stream: Stream,
): Promise<void> {
  const client = await connect()
  const reader = new AbortController()
  process.stdout.once('error', () => reader.abort())
  // Not there at the start is an error; away later is not.
  let status = await readStatus(client)
  let isBack = false
  for (;;) {
    const { live, generation, startedAt } = status
    const following = stream.open(client)
    const standing = `${live} is live, generation ${generation}`
    const greeting = isBack ? `connected again; ${standing}` : `${standing}; Ctrl-C to leave`
    const refused = await followUntilEnd(client, following, reader.signal, () =>
      output.progress([greeting]),
    )
    if (reader.signal.aborted) return
    if (refused !== null) throw failed(refused)
    output.progress(['connection lost; trying again'])
    status = await untilBack(client, options.timeoutMs)
    if (status.startedAt !== startedAt) stream.restarted()
    isBack = true
  }
}

/** Null when the connection ended, or the reader left, such as `head`; else why the gateway would not have it. */
async function followUntilEnd(
  client: Client,
  following: Following,
  readerLeft: AbortSignal,
  onOpen: () => void,
): Promise<Failure | null> {
  readerLeft.addEventListener('abort', following.close)
  const reply = await following.opened
  if (reply === null) {
    onOpen()
    await following.ended
  }
  readerLeft.removeEventListener('abort', following.close)
  following.close()
  if (reply === null || reply.kind === 'unreachable' || reply.kind === 'lost') return null
  const found = readReply(client, reply)
  return found.kind === 'failure' ? found.failure : null
}

/** The status, as soon as there is one; `patienceMs` null: for ever. */
async function untilBack(client: Client, patienceMs: number | null): Promise<Status> {
  const gone = performance.now()
  for (;;) {
    await pause(againMs)
    const reply = await client.get('/v1/status')
    const away = reply.kind !== 'answered'
    const patient = patienceMs === null || performance.now() - gone < patienceMs
    if (!away || !patient) return readStatus(client)
  }
}
