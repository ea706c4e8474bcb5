// Which limits a route has: those of its profile, or those that its config names instead. Plain values; nothing is counted
// here.
import type { Profile, RatePolicy } from '../../model/limit.ts'
import type { Rate } from './gcra.ts'

const minute = 60_000

/** A client's requests in a minute, and at once. */
const profileRates: Readonly<Record<Profile, Rate>> = {
  // A page comes with some sixty parts, all at once.
  page: { count: 120, perMs: minute, burst: 60 },
  api: { count: 120, perMs: minute, burst: 40 },
  // Every method counts: a password can be tried with a GET (HTTP Basic), too.
  auth: { count: 10, perMs: minute, burst: 5 },
  webhook: { count: 600, perMs: minute, burst: 200 },
  // A reader that follows many feeds of one site asks for all of them at once.
  feed: { count: 30, perMs: minute, burst: 30 },
  static: { count: 600, perMs: minute, burst: 300 },
  // Who refuses a probe takes a healthy site down, so only a flood is: probers share addresses, and ten of them that ask
  // each second, or a hundred that start at once, are none.
  health: { count: 600, perMs: minute, burst: 100 },
}

/** What `configured` names stands in the place of the profile's own limit, all of it. */
export function policiesOf(
  profile: Profile,
  configured: readonly RatePolicy[],
): readonly RatePolicy[] {
  return configured.length > 0 ? configured : [clientPolicy(profile, profileRates[profile])]
}

/** What a plain `limit: { rate, burst }` means: each client, any method. */
export function clientPolicy(profile: Profile, { count, perMs, burst }: Rate): RatePolicy {
  return { name: profile, count, perMs, burst, by: 'client', methods: null }
}
