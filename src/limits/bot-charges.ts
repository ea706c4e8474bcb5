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
  // As many as the tables of bots have names.
  const families = new Map<string, Key>()
  const familyKey = (family: string): Key => {
    let key = families.get(family)
    if (key === undefined) {
      key = keyOf(family)
      families.set(family, key)
    }
    return key
  }
  return (budgets, { client, family }, perClient) => {
    const keyBy = (scope: Scope): Key => {
      if (scope === 'class') return everybody
      return scope === 'client' ? client : familyKey(family)
    }
    const counted = perClient === 'on' ? budgets : budgets.filter(({ scope }) => scope !== 'client')
    return counted.map((bot) => ({ budget: budgetFor(bot), key: keyBy(bot.scope) }))
  }
}
