// `switch explain METHOD URL`: what the running gateway would do with a request, and which line of the config decides it.
import type { Command } from 'commander'
import type { Explanation } from '../../model/explain.ts'
import { isExplanation } from '../api.ts'
import { bodyOf } from '../client.ts'
import { columns } from '../render/layout.ts'
import { openSession } from '../session.ts'

interface ExplainOptions {
  readonly ip?: string
  readonly header: readonly string[]
}

export function addExplain(program: Command): void {
  program
    .command('explain')
    .description('say what would become of a request, and which line of the config decides it')
    .argument('<method>', 'such as GET')
    .argument('<url>', 'such as https://shop.example/api/users, or a path')
    .option('--ip <address>', 'the address it comes from (default: 127.0.0.1)')
    .option('--header <field...>', 'a header, such as "X-Forwarded-For: 203.0.113.9"', [])
    .action(async (method: string, url: string, options: ExplainOptions, command: Command) => {
      const { output, connect } = openSession(command)
      const client = await connect()
      const query = new URLSearchParams({ method, url })
      if (options.ip !== undefined) query.set('ip', options.ip)
      for (const field of options.header) query.append('header', field)
      const explanation = bodyOf(
        client,
        await client.get(`/v1/explain?${query.toString()}`),
        isExplanation,
      )
      output.done({
        lines: renderExplanation(explanation),
        brief: explanation.verdict,
        document: { ...explanation },
      })
    })
}

function renderExplanation({ steps, verdict }: Explanation): string[] {
  const rows = steps.map(({ name, finding, detail, definedAt }, i) => [
    `  ${i + 1} ${name}`,
    finding,
    detail,
    definedAt ?? '',
  ])
  return [...columns(rows), `→ ${verdict}`]
}
