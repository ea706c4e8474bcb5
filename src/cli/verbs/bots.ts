// `switch bots [observe|enforce]`: whether bots, bans and the limits of profiles are in force, or only told.
import { Argument, type Command } from 'commander'
import type { LimitStatus } from '../../model/limit-status.ts'
import { isLimitStatus } from '../api.ts'
import { bodyOf } from '../client.ts'
import { person } from '../person.ts'
import { openSession } from '../session.ts'

export function addBots(program: Command): void {
  program
    .command('bots')
    .description('put bots, bans and the limits of profiles in force, or only tell')
    .addArgument(new Argument('[mode]').choices(['observe', 'enforce']))
    .action(async (mode: string | undefined, _options: object, command: Command) => {
      const { output, options, connect } = openSession(command)
      const client = await connect()
      const reply =
        mode === undefined
          ? await client.get('/v1/bots')
          : await client.post('/v1/bots', { mode, by: person(), why: options.why })
      const status = bodyOf(client, reply, isLimitStatus)
      output.done({ lines: render(status), brief: status.mode, document: { ...status } })
    })
}

function render({ mode, bans, perClient, tripped, counters }: LimitStatus): string[] {
  const words = {
    observe:
      'observe: bots, bans and the limits of profiles are told, not done   switch bots enforce',
    enforce:
      'enforce: bots, bans and the limits of profiles are in force   undo: switch bots observe',
  }
  const lines = [
    words[mode],
    `${bans} banned; rates are counted ${counters === 'remote' ? 'in Redis' : 'here'}`,
  ]
  if (perClient === 'off')
    lines.push(
      'everybody appears to be one address: limits and bans of clients are off; see "switch status"',
    )
  for (const rule of tripped) lines.push(`${rule} refused too many people and is only told now`)
  return lines
}
