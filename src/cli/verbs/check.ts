// `switch check [FILE]`: every problem of a config file, with its place. It needs no gateway and changes nothing.
import type { Command } from 'commander'
import { failed, failure } from '../exit.ts'
import { defaultFile } from '../locate.ts'
import { count } from '../render/promotion.ts'
import { openSession, type Session } from '../session.ts'

export function addCheck(program: Command): void {
  program
    .command('check')
    .description('check a config file; needs no gateway')
    .argument('[file]', `the file (default: --config, else ${defaultFile})`)
    .action((file: string | undefined, _options: object, command: Command) =>
      check(openSession(command), file),
    )
}

async function check({ options, output }: Session, named: string | undefined): Promise<void> {
  const { loadConfig } = await import('../../config/load.ts')
  const { renderLines } = await import('../../config/problem.ts')
  const file = named ?? options.config ?? defaultFile
  const loaded = await loadConfig(file, process.env)
  if (!loaded.ok) {
    const { problems } = loaded
    if (output.format === 'text' && !options.quiet) output.line(renderLines(problems))
    const detail = `${count(problems.length, 'problem')} in ${file}. Nothing was loaded.`
    const next = 'Correct the lines named and run "switch check" again.'
    throw failed(failure('config_invalid', detail, { next, facts: { file, problems } }))
  }
  const { warnings, config } = loaded
  const services = Object.keys(config.slots[config.firstSlot]).length
  const slots = Object.keys(config.slots).length
  const counts = { routes: config.routes.length, services, slots }
  const has = Object.entries(counts).map(([things, number]) => count(number, things.slice(0, -1)))
  const line = `${file} is good: ${has.join(', ')}.`
  const noted = warnings.length === 0 ? [] : [renderLines(warnings)]
  output.done({ lines: [...noted, line], brief: line, document: { file, ...counts, warnings } })
}
