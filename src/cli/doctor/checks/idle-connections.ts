// Whether apps keep idle connections longer than the gateway does: else a request may be sent into one that is being closed.
import type { TargetCheckup } from '../../../model/checkup.ts'
import { tookText } from '../../render/times.ts'
import type { Check } from '../check.ts'
import { hint, type Finding, skipped, warning, well, wrong } from '../finding.ts'

/** Less than this between the two is a race. */
const marginMs = 500

export const idleConnections: Check = {
  name: 'app keep-alive',
  needs: 'gateway',
  look({ checkup }) {
    const { upstreamIdleMs } = checkup.settings
    const found = checkup.targets.flatMap((target) => verdictOn(target, upstreamIdleMs))
    if (found.length > 0) return found
    if (checkup.targets.length === 0) return [skipped('there is no target')]
    return [
      well(
        `idle connections outlive upstream.idle (${tookText(upstreamIdleMs)}) at ${checkup.targets.length} target(s), measured`,
      ),
    ]
  },
}

function verdictOn({ id, idle }: TargetCheckup, upstreamIdleMs: number): Finding[] {
  switch (idle.kind) {
    case 'kept':
      return []
    case 'closed': {
      if (idle.ms >= upstreamIdleMs + marginMs) return []
      const seen = `${id} closed an idle connection after ${tookText(idle.ms)}, the gateway keeps them for ${tookText(upstreamIdleMs)} (upstream.idle)`
      const fix =
        'Let the app keep them longer (Node: server.keepAliveTimeout; gunicorn: keepalive), or set upstream.idle well below.'
      return [idle.ms < upstreamIdleMs ? wrong(seen, fix) : warning(seen, fix)]
    }
    case 'not-kept':
      return [
        hint(
          `${id} keeps no connection open: every request needs a new one`,
          'Let the app answer with keep-alive; it is faster, not safer.',
        ),
      ]
    case 'failed':
      return [skipped(`${id}: ${idle.detail}`)]
  }
}
