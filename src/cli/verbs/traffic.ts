// `switch pause`, `resume` and `maintenance on|off`: whether requests pass, wait or are turned away.
import { Argument, type Command } from 'commander'
import { isTrafficAnswer } from '../api.ts'
import { bodyOf } from '../client.ts'
import { person } from '../person.ts'
import { openSession } from '../session.ts'

export function addTraffic(program: Command): void {
  program
    .command('pause')
    .description('let requests wait, within hold.max and hold.for')
    .action((_options: object, command: Command) => say(command, '/v1/pause', {}))
  program
    .command('resume')
    .description('let requests pass again, those that wait first')
    .action((_options: object, command: Command) => say(command, '/v1/resume', {}))
  program
    .command('maintenance')
    .description('answer requests with 503 and a page, or no longer')
    .addArgument(new Argument('<on-or-off>').choices(['on', 'off']))
    .option('--message <text>', 'what visitors are told')
    .option('--allow <network...>', 'clients that pass all the same, such as 203.0.113.0/24')
    .action((word: string, options: { message?: string; allow?: string[] }, command: Command) =>
      say(command, '/v1/maintenance', { on: word === 'on', ...options }),
    )
}

async function say(command: Command, path: string, word: object): Promise<void> {
  const { output, options, connect } = openSession(command)
  const client = await connect()
  const body = { ...word, by: person(), why: options.why }
  const { result, detail, held } = bodyOf(client, await client.post(path, body), isTrafficAnswer)
  const undo = result === 'paused' ? 'resume' : 'maintenance off'
  const line = result === 'open' ? detail : `${detail}   undo: switch ${undo}`
  output.done({ lines: [line], brief: line, document: { result, detail, held } })
}
