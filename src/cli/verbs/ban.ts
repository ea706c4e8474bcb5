// `switch bans`, `ban` and `unban`: who is banned and why, and an operator's word on it.
import { Option, type Command } from 'commander'
import type { BanView } from '../../model/limit-status.ts'
import { isBanAnswer, isBanList, isUnbanAnswer, isWouldBan } from '../api.ts'
import { bodyOf } from '../client.ts'
import { duration } from '../options.ts'
import { person } from '../person.ts'
import { banText, renderBans } from '../render/bans.ts'
import { openSession } from '../session.ts'

interface BanOptions {
  readonly for?: number
  readonly dryRun?: true
}

export function addBans(program: Command): void {
  program
    .command('bans')
    .description('who is banned, why and until when')
    .option('--observed', 'those that would be banned, made while bots are only observed')
    .action((options: { readonly observed?: true }, command: Command) => list(command, options))
  program
    .command('ban')
    .description('refuse all requests of an address or a network')
    .argument('<what>', 'an address, a network such as 203.0.113.0/24, or a client key')
    .addOption(
      new Option('--for <duration>', 'how long; without it until "switch unban"').argParser(
        duration,
      ),
    )
    .option('--dry-run', 'only say what it would hit')
    .action((what: string, options: BanOptions, command: Command) => ban(command, what, options))
  program
    .command('unban')
    .description('take a ban back')
    .argument('<what>', 'what was banned, an address, a client key, or the id of the ban')
    .action((what: string, _options: object, command: Command) => unban(command, what))
}

async function list(command: Command, { observed }: { readonly observed?: true }): Promise<void> {
  const { output, connect } = openSession(command)
  const client = await connect()
  const path = observed === true ? '/v1/bans?observed=true' : '/v1/bans'
  const { bans, mode } = bodyOf(client, await client.get(path), isBanList)
  const lines = renderBans(bans, { mode, now: new Date(), observed: observed === true })
  output.done({ lines, brief: `${bans.length} banned`, document: { mode, bans } })
}

async function ban(command: Command, what: string, options: BanOptions): Promise<void> {
  const { output, options: given, connect } = openSession(command)
  const client = await connect()
  const seconds = options.for === undefined ? {} : { seconds: Math.ceil(options.for / 1000) }
  const body = { what, ...seconds, by: person(), why: given.why }
  if (options.dryRun === true) {
    const reply = await client.post('/v1/bans', { ...body, dryRun: true })
    const hit = bodyOf(client, reply, isWouldBan)
    const line = `would ban ${what}: ${hit.covers}; ${hit.recentClients} of the last clients`
    return output.done({ lines: [line], document: { ...hit } })
  }
  const answer = bodyOf(client, await client.post('/v1/bans', body), isBanAnswer)
  const line = `banned ${nameOf(answer.ban)}, ${banText(answer.ban, new Date())}   undo: switch unban ${nameOf(answer.ban)}`
  const problem = answer.problem === null ? [] : [answer.problem]
  output.done({ lines: [line, ...problem], brief: line, document: { ...answer } })
}

async function unban(command: Command, what: string): Promise<void> {
  const { output, options, connect } = openSession(command)
  const client = await connect()
  const body = { what, by: person(), why: options.why }
  const answer = bodyOf(client, await client.delete('/v1/bans', body), isUnbanAnswer)
  const lines = answer.removed.map((each) => `no longer banned: ${nameOf(each)} (${each.reason})`)
  if (answer.stays !== null) lines.push(`still banned: ${nameOf(answer.stays)}, which is around it`)
  output.done({ lines, document: { ...answer } })
}

function nameOf({ network, key, id }: BanView): string {
  return network ?? key ?? id
}
