// `switch lock "why"` and `switch unlock`: hold the switch, such as during a migration, and let it go. A lock never keeps a bad
// release live: the judge and `switch rollback --force` go back all the same.
import type { Command } from 'commander'
import { isLockAnswer } from '../api.ts'
import { bodyOf } from '../client.ts'
import { person } from '../person.ts'
import { openSession } from '../session.ts'

export function addLock(program: Command): void {
  program
    .command('lock')
    .description('hold the switch: nobody else promotes, deploys or rolls back')
    .argument('<why>', 'told to whoever is refused')
    .addHelpText(
      'after',
      `
It holds over restarts, until "switch unlock". It never keeps a bad release live: the
judge goes back by itself, and so does "switch rollback --force", whoever asks.

Example:
  switch lock "migration of orders, until 15:00"`,
    )
    .action((why: string, _options: object, command: Command) =>
      say(command, '/v1/lock', { why }, '   undo: switch unlock'),
    )
  program
    .command('unlock')
    .description('let others move traffic again')
    .option('--force', "take somebody else's lock away; it is told")
    .action((options: { readonly force?: true }, command: Command) =>
      say(command, '/v1/unlock', { ...options, why: openSession(command).options.why }, ''),
    )
}

async function say(command: Command, path: string, word: object, undo: string): Promise<void> {
  const { output, connect } = openSession(command)
  const client = await connect()
  const reply = await client.post(path, { ...word, by: person() })
  const answer = bodyOf(client, reply, isLockAnswer)
  const line = `${answer.detail}${undo}`
  output.done({ lines: [line], brief: line, document: { ...answer } })
}
