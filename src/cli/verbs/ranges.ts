// `switch ranges FAMILY FILE`: the published address ranges of a search engine, so that its crawlers are known without asking DNS.
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import type { Command } from 'commander'
import { isRangesAnswer } from '../api.ts'
import { bodyOf } from '../client.ts'
import { failed, failure } from '../exit.ts'
import { openSession } from '../session.ts'

export function addRanges(program: Command): void {
  program
    .command('ranges')
    .description('bring the published address ranges of a search engine up to date')
    .argument('<family>', 'such as googlebot')
    .argument(
      '<file>',
      'the list as it was published, JSON or one network a line; - reads standard input',
    )
    .action(async (family: string, file: string, _options: object, command: Command) => {
      const { output, connect } = openSession(command)
      const list = await readList(file)
      const client = await connect()
      const answer = bodyOf(
        client,
        await client.post('/v1/ranges', { family, text: list }),
        isRangesAnswer,
      )
      const line = `${answer.family}: ${answer.prefixes} prefixes are in force`
      output.done({ lines: [line], brief: line, document: { ...answer } })
    })
}

async function readList(file: string): Promise<string> {
  try {
    return file === '-' ? await text(process.stdin) : await readFile(file, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw failed(failure('bad_input', `the list cannot be read: ${why}`))
  }
}
