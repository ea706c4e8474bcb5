// A robots.txt that also asks the crawlers that train models to stay away. What the site wrote stays as it is, to the byte,
// and keeps its meaning; nothing is written for a site that passes its own through.
import { aiRobotsOnly, aiTrainingRows } from './table-ai.ts'
import { tableRobots } from './table.ts'

/** The names that are asked to stay away. */
export const aiTrainingNames: readonly string[] = [
  ...tableRobots('ai-training', aiTrainingRows),
  ...aiRobotsOnly,
]

/** `site`: what the site answers, or null if it has none. */
export function withAiDisallowed(site: string | null): string {
  const names = aiTrainingNames.map((name) => `User-agent: ${name}`).join('\n')
  const group = `# Added by the gateway (bots.ai)\n${names}\nDisallow: /\n`
  if (site === null || site.trim() === '') return group
  const lineEnd = /[\r\n]$/.test(site) ? '' : '\n'
  return `${site}${lineEnd}${endsInNames(site) ? 'Disallow:\n' : ''}\n${group}`
}

/** Names without a rule behind them would share the rule of the names that follow (RFC 9309 2.2.1). */
function endsInNames(site: string): boolean {
  const records = site
    .split(/\r\n|\r|\n/)
    .map((line) => line.replace(/#.*/, '').trim().toLowerCase())
  const last = records.findLast((line) => /^(user-agent|allow|disallow)\s*:/.test(line))
  return last?.startsWith('user-agent') === true
}
