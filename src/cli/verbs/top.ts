// `switch top`: the figures of the last minute per route and slot. In a terminal they are drawn again each second until Ctrl-C;
// with --json, --events, --quiet or without a terminal they are told once.
import { setTimeout as pause } from 'node:timers/promises'
import type { Command } from 'commander'
import type { Top } from '../../model/top.ts'
import { isTop } from '../api.ts'
import { bodyOf, readReply, type Client } from '../client.ts'
import { watchSignals } from '../leaving.ts'
import { briefTop, renderTop } from '../render/top.ts'
import { openScreen } from '../screen.ts'
import { openSession, type Session } from '../session.ts'

const everyMs = 1000

export function addTop(program: Command): void {
  program
    .command('top')
    .description('requests, codes and latency of the last minute, per route')
    .action(async (_options: object, command: Command) => {
      const session = openSession(command)
      const client = await session.connect()
      const first = bodyOf(client, await client.get('/v1/top'), isTop)
      const { format, quiet } = session.options
      const live = format === 'text' && !quiet && process.stdout.isTTY
      const last = live ? await keepDrawing(session, client, first) : first
      session.output.done({
        lines: renderTop(last, session.output.paint),
        brief: briefTop(last),
        document: last,
      })
    })
}

/** Until Ctrl-C; resolves to the last figures, which then stay on the screen that was there before. */
async function keepDrawing({ output }: Session, client: Client, first: Top): Promise<Top> {
  const leaving = watchSignals()
  const left = new AbortController()
  void leaving.asked.then(() => left.abort())
  const screen = openScreen(process.stdout)
  let last = first
  let trouble: readonly string[] = []
  try {
    while (!left.signal.aborted) {
      screen.draw([...renderTop(last, output.paint), '', ...trouble, 'Ctrl-C to leave'])
      await pause(everyMs, null, { signal: left.signal }).catch(() => {})
      if (left.signal.aborted) break
      const found = readReply(client, await client.get('/v1/top', left.signal))
      if (found.kind === 'body' && isTop(found.body)) last = found.body
      trouble = found.kind === 'failure' ? [`✖ ${found.failure.detail}; this is from before`] : []
    }
  } finally {
    screen.close()
    leaving.close()
  }
  return last
}
