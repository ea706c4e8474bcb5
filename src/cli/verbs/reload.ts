// `switch reload`: the gateway reads its config again. A file with problems changes nothing.
import type { Command } from 'commander'
import { isReloadAnswer } from '../api.ts'
import { bodyOf } from '../client.ts'
import { openSession } from '../session.ts'

export function addReload(program: Command): void {
  program
    .command('reload')
    .description('let the gateway read its config again')
    .action(async (_options: object, command: Command) => {
      const { output, connect } = openSession(command)
      const client = await connect()
      const { generation, notes } = bodyOf(
        client,
        await client.post('/v1/reload', {}),
        isReloadAnswer,
      )
      const line = `reloaded; generation ${generation} is in force`
      output.done({
        lines: [...notes, line],
        brief: line,
        document: { result: 'loaded', generation, notes },
      })
    })
}
