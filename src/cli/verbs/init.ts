// `switch init`: writes what an app of one's own needs to run behind Sluice. It asks on a terminal what no flag says, writes all
// files or none, and replaces none without --force, which keeps a copy.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { failed, failure } from '../exit.ts'
import type { Answers } from '../init/answers.ts'
import type { Ask } from '../init/ask.ts'
import type { InitFlags } from '../init/gather-answers.ts'
import type { PlannedFile } from '../init/plan.ts'
import { nextSteps, renderRefused, renderWritten } from '../render/init.ts'
import { openSession, type Session } from '../session.ts'

type InitOptions = InitFlags & { readonly yes?: true; readonly force?: true }

export function addInit(program: Command): void {
  program
    .command('init')
    .description('write what your own app needs to run behind Sluice')
    .option('--project <name>', 'the compose projects will be NAME-blue and NAME-green')
    .option('--host <name>', 'the public host name, such as shop.example')
    .option('--email <address>', 'for the certificate authority')
    .option('--service <name:port...>', 'a service of your app; the first one serves /')
    .option('--health <path>', 'asked of every service; it should ask the database')
    .option('--existing-traefik [network]', 'behind a Traefik that you already run')
    .option('--no-docker', 'the slots are plain addresses: --blue and --green')
    .option('--blue <name=url...>', 'such as web=http://127.0.0.1:3001')
    .option('--green <name=url...>', 'such as web=http://127.0.0.1:3002')
    .option('--dir <folder>', 'where to write', '.')
    .option('--yes', 'ask nothing: take what is usual')
    .option('--force', 'replace files that are there, and keep a copy of each')
    .addHelpText(
      'after',
      `
Examples:
  switch init                            it asks
  switch init --yes --host shop.example --email ops@shop.example \\
    --service web:3000 api:4000 --health /healthz
  switch init --yes --no-docker --blue web=http://10.0.0.2:3000 \\
    --green web=http://10.0.0.3:3000`,
    )
    .action((options: InitOptions, command: Command) => init(openSession(command), options))
}

async function init(session: Session, options: InitOptions): Promise<void> {
  const answers = await answersFor(session, options)
  // Loaded here only: the other verbs read no YAML of ours.
  const { planFiles } = await import('../init/plan.ts')
  const { placeSeenFrom } = await import('../init/package-place.ts')
  const { existing, writeAll } = await import('../init/write-all.ts')
  const dir = resolve(options.dir)
  const place = placeSeenFrom(dir)
  const files = await planFiles(answers, place)
  await mustBeGood(files, dir)
  const force = options.force === true
  const there = existing(dir, files)
  if (there.length > 0 && !force) throw refuse(session, there)
  const written = await writeAll(dir, files, force)
  const next = nextSteps(answers, place.buildFrom !== null)
  session.output.done({
    lines: [...renderWritten(written), '', 'Next:', ...next],
    brief: `wrote ${written.map(({ path }) => path).join(', ')}`,
    document: { dir, written, next },
  })
}

async function answersFor({ output }: Session, options: InitOptions): Promise<Answers> {
  const { gatherAnswers } = await import('../init/gather-answers.ts')
  const { openAsk } = await import('../init/ask.ts')
  const terminal = process.stdin.isTTY && process.stderr.isTTY && output.format === 'text'
  const ask: Ask | null =
    terminal && options.yes !== true
      ? openAsk({ input: process.stdin, output: process.stderr })
      : null
  try {
    return await gatherAnswers(options, ask)
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error
    throw failed(failure('bad_input', 'you left; nothing was written', { next: 'switch init' }))
  } finally {
    ask?.close()
  }
}

/** What this command writes, it must itself take: before a line of it is on disk. */
async function mustBeGood(files: readonly PlannedFile[], dir: string): Promise<void> {
  const { parseConfig } = await import('../../config/load.ts')
  const { renderLines } = await import('../../config/problem.ts')
  const file = files.find(({ path }) => path === 'sluice.yaml')
  const loaded = parseConfig(file?.text ?? '', { file: resolve(dir, 'sluice.yaml'), env: {} })
  if (!loaded.ok) throw failed(failure('config_invalid', renderLines(loaded.problems)))
}

function refuse({ output, options }: Session, there: readonly PlannedFile[]): Error {
  const names = there.map(({ path }) => path)
  if (output.format === 'text' && !options.quiet)
    for (const line of renderRefused(there)) output.line(line)
  const detail = `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} there already; nothing was written`
  return failed(failure('file_exists', detail, { facts: { files: names } }))
}
