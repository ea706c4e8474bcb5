// `switch docs [SECTION]`: the commented reference of sluice.yaml.
import type { Command } from 'commander'
import { didYouMean } from '../../config/nearest.ts'
import { readExample, sectionNames, sectionOf } from '../example.ts'
import { failed, failure } from '../exit.ts'
import { openSession, type Session } from '../session.ts'

export function addDocs(program: Command): void {
  program
    .command('docs')
    .description('the commented reference of sluice.yaml')
    .argument('[section]', 'one top-level setting, such as promote')
    .action((section: string | undefined, _options: object, command: Command) =>
      showDocs(openSession(command), section),
    )
}

async function showDocs({ output }: Session, section: string | undefined): Promise<void> {
  const example = await readExample()
  const lines = section === undefined ? example.trimEnd().split('\n') : sectionOf(example, section)
  if (lines === null) {
    const names = sectionNames(example)
    const detail = `sluice.yaml has no setting "${section}"${didYouMean(section ?? '', names)}`
    throw failed(failure('bad_input', detail, { next: `Name one of ${names.join(', ')}.` }))
  }
  output.done({ lines, document: { section: section ?? null, text: lines.join('\n') } })
}
