// `switch notify test [CHANNEL]`: a test message through the channels of the config, and how each of them did.
import type { Command } from 'commander'
import type { ChannelTest } from '../../model/notification.ts'
import { isTestAnswer } from '../api.ts'
import { bodyOf, createClient } from '../client.ts'
import { columns } from '../render/layout.ts'
import { tookText } from '../render/times.ts'
import { openSession } from '../session.ts'

/** A channel may take 10 s to be given up, and they are tried side by side. */
const patienceMs = 15_000

export function addNotify(program: Command): void {
  const notify = program.command('notify').description('who is told of what happens')
  notify
    .command('test')
    .description('send a test message, now and once')
    .argument('[channel]', 'only this one, as "switch status --json" names it')
    .addHelpText('after', '\nExample:\n  switch notify test slack')
    .action(async (channel: string | undefined, _options: object, command: Command) => {
      const { output, options, connect } = openSession(command)
      const { at } = await connect()
      const client = createClient(at, options.timeoutMs ?? patienceMs)
      const reply = await client.post('/v1/notify/test', channel === undefined ? {} : { channel })
      const { tests } = bodyOf(client, reply, isTestAnswer)
      const brief = `${tests.length} of ${tests.length} delivered`
      output.done({ lines: columns(tests.map(cells)), brief, document: { tests } })
    })
}

function cells({ channel, detail, ms }: ChannelTest): string[] {
  return ['  ✔', channel, detail, tookText(ms)]
}
