// What a user agent costs that was never seen before: each of some 2,300 real ones, and 16 kB that somebody made up to be slow to read. Each
// is read by five new classifiers, and its quickest reading counts: what a neighbour on the machine adds is not its own.
import crawlers from 'crawler-user-agents'
import UserAgent from 'user-agents'
import { createClassifier } from '../src/limits/bots/classify.ts'
import type { Figure } from './limits-figures.ts'

const readings = 5

export async function agentCost(): Promise<readonly Figure[]> {
  const people = Array.from({ length: 500 }, () => new UserAgent().toString())
  const real = [...crawlers.flatMap(({ instances }) => instances), ...people]
  const parts = ['Mozilla/5.0 ', '(', 'bot', 'a/1.0 (', ' ', '+http://', 'compatible; ', '\u00e9']
  const hostile = parts.map((part) => part.repeat(Math.ceil(16_384 / part.length)))
  return [
    { name: 'dearest new user agent, us', value: dearest(real), target: { atMost: 150 } },
    { name: 'dearest of 16 kB, us', value: dearest(hostile), target: { atMost: 1000 } },
  ]
}

function dearest(agents: readonly string[]): number {
  const quickest = agents.map(() => Number.POSITIVE_INFINITY)
  for (let n = 0; n < readings; n++) {
    const classify = createClassifier()
    for (const [i, agent] of agents.entries()) {
      const began = performance.now()
      classify(agent)
      const tookUs = 1000 * (performance.now() - began)
      quickest[i] = Math.min(quickest[i] ?? tookUs, tookUs)
    }
  }
  return Math.max(...quickest)
}
