// `switch preview SLOT`: a link to see a slot on the public host before it is live.
import { Argument, Option, type Command } from 'commander'
import { slotNames, type SlotName } from '../../model/slot.ts'
import { isPreviewLink } from '../api.ts'
import { bodyOf } from '../client.ts'
import { duration } from '../options.ts'
import { columns } from '../render/layout.ts'
import { openSession } from '../session.ts'

interface PreviewOptions {
  readonly for: number
  readonly at?: string
}

export function addPreview(program: Command): void {
  program
    .command('preview')
    .description('hand out a link to see a slot before it is live')
    .addArgument(new Argument('<slot>').choices(slotNames))
    .addOption(
      new Option('--for <duration>', 'how long the link holds, a week at most')
        .argParser(duration)
        .default(3_600_000, '1h'),
    )
    .option('--at <url>', 'where visitors reach the site, such as https://shop.example')
    .action(async (slot: SlotName, options: PreviewOptions, command: Command) => {
      const { output, connect } = openSession(command)
      const client = await connect()
      const asked = { slot, seconds: Math.ceil(options.for / 1000) }
      const link = bodyOf(client, await client.post('/v1/preview', asked), isPreviewLink)
      const site = (options.at ?? link.local).replace(/\/$/, '')
      const lines = columns([
        ['open', `${site}${link.path}`],
        ['or', `curl -b '${link.cookie}' ${site}/`],
        ['end', `${site}${link.endPath}`],
        ['until', link.expiresAt],
      ])
      output.done({ lines, brief: `${site}${link.path}`, document: { ...link } })
    })
}
