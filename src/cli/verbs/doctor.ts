// `switch doctor`: what is usually wrong, each with its fix. It looks and changes nothing. Exit 3 when something is wrong;
// warnings alone are exit 0.
import type { Command } from 'commander'
import { version } from '../../version.ts'
import type { Facts } from '../doctor/facts.ts'
import { failed, failure } from '../exit.ts'
import { openSession, type Session } from '../session.ts'

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('find what is usually wrong, each with its fix')
    .addHelpText(
      'after',
      `
It takes some seconds: a kept connection to each target is left alone to see who closes it
first. What needs the gateway or Docker is left out where there is none, and said so.`,
    )
    .action((_options: object, command: Command) => doctor(openSession(command)))
}

async function doctor(session: Session): Promise<void> {
  // Loaded here only: the other verbs need none of its thirty files.
  const { lookAt } = await import('../doctor/check.ts')
  const { checks } = await import('../doctor/checks.ts')
  const { gatherEngine } = await import('../doctor/gather-engine.ts')
  const { gatherGateway } = await import('../doctor/gather-gateway.ts')
  const { countText, renderFindings } = await import('../render/findings.ts')
  const { output, options } = session
  output.progress(['looking; this takes some seconds'])
  const [gateway, engine] = await Promise.all([gatherGateway(session.connect), gatherEngine()])
  const facts: Facts = { version, gateway, engine }
  const findings = checks.flatMap((check) => lookAt(check, facts))
  const brief = countText(findings)
  const lines = renderFindings(findings, output.paint, output.width)
  if (findings.every(({ kind }) => kind !== 'wrong'))
    return output.done({ lines: [...lines, brief], brief, document: { findings } })
  if (output.format === 'text' && !options.quiet) for (const line of lines) output.line(line)
  throw failed(failure('found_wrong', brief, { facts: { findings } }))
}
