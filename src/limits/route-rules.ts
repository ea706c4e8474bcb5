// The rate limits of each route, made ready to be charged: once for a route of a World, since a reload brings new ones.
import type { RatePolicy } from '../model/limit.ts'
import { type Route } from '../model/route.ts'
import { chargesOf, routeLimits, type Requester, type RouteLimit } from './rates/charges.ts'
import { policyField } from './rates/headers.ts'
import { policiesOf } from './rates/policies.ts'
import type { Charge } from './rates/rates.ts'

export interface RouteRules {
  /** What refused clients are told of them. */
  readonly policyField: string | null
  /** Whether the config names them; those of the profile depend on the mode. */
  readonly explicit: boolean
  charges(requester: Requester, by: Tellable): Charge[]
}

/** How far clients can be told apart: `shared`: one address of many people; `none`: everybody appears to be one address. */
export type Tellable = 'client' | 'shared' | 'none'

/** What an address that many people share may do more. */
export const sharedFactor = 3

export type RulesOf = (route: Route) => RouteRules

export function createRouteRules(): RulesOf {
  const known = new WeakMap<Route, RouteRules>()
  return (route) => {
    let rules = known.get(route)
    if (rules === undefined) {
      rules = rulesOf(route)
      known.set(route, rules)
    }
    return rules
  }
}

function rulesOf(route: Route): RouteRules {
  const policies = policiesOf(route.profile, route.limits)
  const plain = routeLimits(route.name, policies)
  const shared = routeLimits(`${route.name}/shared`, policies.map(forManyPeople))
  const limits: Readonly<Record<Tellable, readonly RouteLimit[]>> = {
    client: plain,
    shared,
    none: plain.filter(({ by }) => by === 'route'),
  }
  return {
    policyField: policyField(policies),
    explicit: route.limits.length > 0,
    charges: (requester, by) => chargesOf(limits[by], requester),
  }
}

/** What is counted by route counts everybody already. */
function forManyPeople(policy: RatePolicy): RatePolicy {
  if (policy.by === 'route') return policy
  return { ...policy, count: policy.count * sharedFactor, burst: policy.burst * sharedFactor }
}
