// What each kind of bot may do on each kind of route, as one table. A limit of the route's own profile holds beside it for
// everybody; what stands here comes on top.
import type { Profile } from '../../model/limit.ts'
import type { Category } from './category.ts'

/** Who shares a counter: one client, all who bear the family's name, or the whole class. */
export type Scope = 'client' | 'family' | 'class'

export interface BotBudget {
  /** Unique: the class of the counter. Of the scope `class` there is one counter a name. */
  readonly name: string
  /** Requests in `perMs` milliseconds. */
  readonly count: number
  readonly perMs: number
  /** How many may come at once. */
  readonly burst: number
  readonly scope: Scope
}

export type Action =
  | { readonly kind: 'allow' }
  /** Each of the budgets must have room. */
  | { readonly kind: 'throttle'; readonly budgets: readonly BotBudget[] }
  /** 403 */
  | { readonly kind: 'block' }
  /** 404, as if nothing were there. */
  | { readonly kind: 'not-found' }

/** What the operator says of crawlers that train models. */
export type AiPreset = 'allow' | 'throttle' | 'block'

/** A category, where search engines are told apart by what became of their claim. */
export type Standing =
  | Exclude<Category, 'search'>
  | 'search-verified'
  | 'search-unverified'
  | 'search-fake'

/** Where somebody's name decides what he may do. */
export type FilteredProfile = Exclude<Profile, 'webhook' | 'feed' | 'health'>

/**
 * On `webhook`, `feed` and `health` nobody is asked for a name: their callers have odd ones, and breaking them is what
 * filters of bots are hated for.
 */
export function isFiltered(profile: Profile): profile is FilteredProfile {
  return profile !== 'webhook' && profile !== 'feed' && profile !== 'health'
}

export function actionFor(standing: Standing, profile: Profile, ai: AiPreset): Action {
  if (!isFiltered(profile)) return allow
  return standing === 'ai-training' ? presets[ai] : table[standing][profile]
}

const allow: Action = { kind: 'allow' }
const block: Action = { kind: 'block' }

/** For a crawler that asks for what robots.txt forbids it: slow enough to hurt nobody, and no ban. */
export const robotsViolation: Action = throttle(perMinute('robots-violation', 6, 1, 'family'))

/** The action for `ai-training`, by the operator's word. The class as a whole is bounded: one crawler may have many names. */
const presets: Readonly<Record<AiPreset, Action>> = {
  allow,
  throttle: throttle(
    perMinute('ai-training', 30, 15, 'family'),
    perMinute('ai-training-class', 120, 60, 'class'),
  ),
  block,
}

type Row = Readonly<Record<FilteredProfile, Action>>

/** Where programs call, a program is no stranger. */
const programs = { api: allow, auth: allow, static: allow }

const table: Readonly<Record<Exclude<Standing, 'ai-training'>, Row>> = {
  browser: everywhere(allow),
  // The parts of a page that a search engine renders would use up the budget of its pages.
  'search-verified': {
    ...everywhere(throttle(perMinute('search', 300, 60, 'family'))),
    static: allow,
  },
  // Nobody is refused because a name server was slow.
  'search-unverified': everywhere(throttle(perMinute('search-unverified', 30, 15, 'client'))),
  'search-fake': everywhere(block),
  'ai-search': everywhere(throttle(perMinute('ai-search', 60, 30, 'family'))),
  'ai-assistant': everywhere(throttle(perMinute('ai-assistant', 60, 30, 'family'))),
  seo: everywhere(throttle(perMinute('seo', 20, 10, 'family'))),
  monitoring: { ...everywhere(throttle(perMinute('monitoring', 60, 30, 'client'))), static: allow },
  social: { ...everywhere(throttle(perMinute('social', 120, 60, 'family'))), static: allow },
  // On a page, as a feed that is no route of its own is.
  feed: { ...everywhere(throttle(perMinute('feed', 30, 30, 'client'))), static: allow },
  // No privilege away from its route, and none less than any program has: `api` is where hooks come without one.
  webhook: { ...programs, page: throttle(perMinute('webhook', 60, 20, 'client')) },
  library: { ...programs, page: throttle(perMinute('library', 30, 15, 'client')) },
  headless: { ...everywhere(throttle(perMinute('headless', 10, 10, 'client'))), static: allow },
  scanner: everywhere(block),
  empty: { ...everywhere(throttle(perMinute('empty', 10, 10, 'client'))), page: block },
  // A mobile app of the owner's is taken for one of these now and then.
  'other-bot': { ...programs, page: throttle(perMinute('other-bot', 60, 20, 'client')) },
}

function everywhere(action: Action): Row {
  return { page: action, api: action, auth: action, static: action }
}

function throttle(...budgets: readonly BotBudget[]): Action {
  return { kind: 'throttle', budgets }
}

function perMinute(name: string, count: number, burst: number, scope: Scope): BotBudget {
  return { name, count, perMs: 60_000, burst, scope }
}
