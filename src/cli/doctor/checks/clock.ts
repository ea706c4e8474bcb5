// Whether clocks agree: bans, rates in Redis, cookies and the history are dated.
import { tookText } from '../../render/times.ts'
import type { Check } from '../check.ts'
import { type Finding, warning, well } from '../finding.ts'

/** A Date header has whole seconds, and the answer was under way. */
const toleranceMs = 2000
/** Asked over a network of people's machines. */
const hereMs = 5000

export const clock: Check = {
  name: 'clock',
  needs: 'gateway',
  look({ checkup, heardAt }) {
    const ofTargets = checkup.targets.flatMap(({ id, health }) =>
      health.kind === 'answered' && health.aheadMs !== null ? [{ of: id, ms: health.aheadMs }] : [],
    )
    const ofRedis =
      checkup.redis?.kind === 'answered' ? [{ of: 'Redis', ms: checkup.redis.aheadMs }] : []
    const here = { of: 'this machine', ms: heardAt - Date.parse(checkup.at) }
    const found = [
      ...[...ofTargets, ...ofRedis].flatMap((each) => verdictOn(each, toleranceMs)),
      ...verdictOn(here, hereMs),
    ]
    const compared = 1 + ofTargets.length + ofRedis.length
    return found.length > 0 ? found : [well(`${compared} clock(s) agree with the gateway's`)]
  },
}

function verdictOn({ of, ms }: { of: string; ms: number }, tolerance: number): Finding[] {
  if (Math.abs(ms) <= tolerance) return []
  const seen = `the clock of ${of} is ${tookText(Math.abs(ms))} ${ms > 0 ? 'ahead of' : 'behind'} the gateway's`
  return [warning(seen, 'Run NTP on both machines (timedatectl set-ntp true).')]
}
