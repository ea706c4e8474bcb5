// Which counters a request is charged to: of each policy of its route that takes its method, the counter of its client,
// its session, its header or the route. Who lacks the session or the header is counted by client, apart from those who have it.
import type { RequestHead } from '../../model/head.ts'
import type { CountedBy, RatePolicy } from '../../model/limit.ts'
import { methodMatches } from '../../model/route.ts'
import { everybody, keyOf, type Key } from './key.ts'
import { budgetOf, type Budget, type Charge } from './rates.ts'

/** What of a request decides how it is counted. */
export interface Requester {
  readonly head: Pick<RequestHead, 'method' | 'header'>
  readonly client: Key
  /** What identifies a session that this gateway or the app vouches for; null: none. Never a cookie that anybody could write. */
  readonly session: string | null
}

export interface RouteLimit {
  readonly budget: Budget
  /** For requests that lack what it is counted by; the same budget where none can. */
  readonly withoutKey: Budget
  readonly by: CountedBy
  readonly methods: readonly string[] | null
}

/**
 * `route`: the name of the route; counters outlive a reload as long as the names of route and policy do. Throws a
 * RangeError for a policy that cannot be counted.
 */
export function routeLimits(route: string, policies: readonly RatePolicy[]): readonly RouteLimit[] {
  return policies.map((policy) => {
    const { name, by, methods } = policy
    const budget = budgetOf(`${route}/${name}`, name, policy)
    const canLack = by !== 'client' && by !== 'route'
    const withoutKey = canLack ? budgetOf(`${route}/${name}/client`, name, policy) : budget
    return { budget, withoutKey, by, methods }
  })
}

/** Empty where no policy takes the method. */
export function chargesOf(limits: readonly RouteLimit[], requester: Requester): Charge[] {
  const { method } = requester.head
  // An array that is pushed to takes room for sixteen more.
  const taking = limits.every(({ methods }) => methods === null)
    ? limits
    : limits.filter(({ methods }) => methodMatches(methods, method))
  return taking.map((limit) => chargeOf(limit, requester))
}

function chargeOf({ budget, withoutKey, by }: RouteLimit, requester: Requester): Charge {
  const key = keyBy(by, requester)
  return key === null ? { budget: withoutKey, key: requester.client } : { budget, key }
}

/** Null: the request has none. */
function keyBy(by: CountedBy, requester: Requester): Key | null {
  if (by === 'client') return requester.client
  if (by === 'route') return everybody
  const text = by === 'session' ? requester.session : requester.head.header(by.header)
  // An empty value would be one key for all who send it.
  return text === null || text === '' ? null : keyOf(text)
}
