// What limits cost: the time of a decision, the memory of a flood, and what a Redis adds, in the same run beside the library
// that is commonly used for it. Prints a table and one line of JSON; exits 1 if a figure misses its target.
import { cpus } from 'node:os'
import { agentCost } from './limits-agents.ts'
import { decisionCost } from './limits-decision.ts'
import { doorCost } from './limits-door.ts'
import { judge, type Figure } from './limits-figures.ts'
import { floodMemory } from './limits-memory.ts'
import { redisCost } from './limits-redis.ts'
import { redisOutages } from './limits-outages.ts'
import { tableCost } from './limits-tables.ts'

/** One after the other, so that none disturbs the next; the decision first, in a process that has done nothing else, as a gateway has not. */
const parts: readonly (() => Promise<readonly Figure[]>)[] = [
  doorCost,
  agentCost,
  decisionCost,
  tableCost,
  floodMemory,
  redisCost,
  redisOutages,
]

const figures: Figure[] = []
for (const measure of parts) figures.push(...(await measure()))
judge(`limits, ${cpus().length} cores of ${cpus()[0]?.model ?? '?'}`, 'limits', figures)
