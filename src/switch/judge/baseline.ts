// What the slot that serves now does by itself: what a new slot is held against. Collected all the time, in a bounded form:
// routes beyond the 256th count for the slot only.
import { createActivity, type SavedActivity } from './activity.ts'
import { createAccount, type Account, type Figures, type SavedAccount } from './account.ts'
import type { Evidence } from './evidence.ts'
import { createRuns, historyOfRun, type Runs, type SavedRuns } from './runs.ts'

export interface Baseline {
  note(evidence: Evidence): void
  /** Of the last ten minutes, as plain JSON. */
  at(atMs: number): BaselineFigures
  save(): SavedBaseline
}

export interface BaselineFigures {
  readonly slot: Figures
  readonly routes: readonly (readonly [string, Figures])[]
  /** Who was about: they are still, though the new slot has not heard of them yet. */
  readonly activity: SavedActivity
}

export interface SavedBaseline {
  readonly slot: SavedAccount
  readonly routes: readonly (readonly [string, SavedAccount, SavedRuns])[]
  readonly runs: SavedRuns
  readonly activity: SavedActivity
}

interface OfRoute {
  readonly account: Account | null
  readonly runs: Runs
}

const mostRoutes = 256
const clientsOfRoute = 128

export function createBaseline(saved?: SavedBaseline): Baseline {
  const slot = createAccount(saved?.slot)
  const activity = createActivity(saved?.activity)
  const elsewhere: OfRoute = {
    account: null,
    runs: createRuns(historyOfRun, clientsOfRoute, saved?.runs),
  }
  const routes = new Map(
    saved?.routes.map(([name, account, runs]) => [
      name,
      { account: createAccount(account), runs: createRuns(historyOfRun, clientsOfRoute, runs) },
    ]),
  )
  const routeOf = (name: string): OfRoute => {
    const known = routes.get(name)
    if (known !== undefined) return known
    if (routes.size >= mostRoutes) return elsewhere
    const made = { account: createAccount(), runs: createRuns(historyOfRun, clientsOfRoute) }
    routes.set(name, made)
    return made
  }
  return {
    note(evidence) {
      activity.heard(evidence.client, evidence.atMs)
      const { account, runs } = routeOf(evidence.route)
      if (!says(runs, evidence)) return
      slot.note(evidence)
      account?.note(evidence)
    },
    at: (atMs) => ({
      slot: slot.figures(atMs),
      routes: [...routes].map(([name, { account }]) => [name, account.figures(atMs)]),
      activity: activity.save(),
    }),
    save: () => ({
      slot: slot.save(),
      routes: [...routes].map(([name, { account, runs }]) => [name, account.save(), runs.save()]),
      runs: elsewhere.runs.save(),
      activity: activity.save(),
    }),
  }
}

function says(runs: Runs, { client, outcome, atMs }: Evidence): boolean {
  if (outcome === 'failed') return runs.failed(client, atMs)
  runs.succeeded(client)
  return true
}
