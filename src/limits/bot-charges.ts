// What a bot's budgets are charged to: its client, its family or its whole class. Family and class are shared by all addresses:
// the only counters that hold against a crawl from ten thousand of them.
import type { BotBudget, Scope } from './bots/actions.ts'
import { everybody, keyOf, type Key } from './rates/key.ts'
import { budgetOf, type Budget, type Charge } from './rates/rates.ts'

export type BotCharges = (
  budgets: readonly BotBudget[],
  who: { readonly client: Key; readonly family: string },
  perClient: 'on' | 'off',
) => Charge[]

export function createBotCharges(): BotCharges {
  const known = new Map<BotBudget, Budget>()
  const budgetFor = (bot: BotBudget): Budget => {
    let budget = known.get(bot)
    if (budget === undefined) {
      budget = budgetOf(`bot/${bot.name}`, bot.name, bot)
      known.set(bot, budget)
    }
    return budget
  }
  return (budgets, { client, family }, perClient) => {
    const keyBy = (scope: Scope): Key => {
      if (scope === 'class') return everybody
      return scope === 'client' ? client : keyOf(family)
    }
    return budgets
      .filter(({ scope }) => scope !== 'client' || perClient === 'on')
      .map((bot) => ({ budget: budgetFor(bot), key: keyBy(bot.scope) }))
  }
}
