// The admin side: what it may ask of the others, and what it may change.
import { createAdmin } from '../admin/server.ts'
import { explain } from '../edge/explain.ts'
import { previewLink } from '../edge/preview-pass.ts'
import type { Limits } from '../limits/open-limits.ts'
import type { Mode } from '../model/limit.ts'
import type { ReloadAnswer } from '../model/reload.ts'
import { type Traffic, trafficText } from '../model/traffic.ts'
import type { Notifications } from '../notify/notifications.ts'
import type { Boot } from '../switch/boot.ts'
import { writeTraffic } from '../switch/traffic-file.ts'
import type { Watch } from '../switch/watch.ts'
import { version } from '../version.ts'
import type { Core } from './core.ts'
import type { Desk } from './desk.ts'
import { type Edge, reachable } from './edge.ts'

export function buildAdmin(
  core: Core,
  booted: Boot,
  edge: Edge,
  desk: Desk,
  watch: Watch,
  limits: Limits,
  notifications: Notifications,
  reload: () => Promise<ReloadAnswer>,
) {
  const { token, listen: at } = core.config.current().admin
  return createAdmin(
    { token, socket: at.kind === 'unix' },
    {
      version,
      startedAt: new Date(),
      world: core.cell.read,
      promoter: desk.promoter,
      lock: desk.lock,
      drain: desk.drain,
      tell: desk.tell,
      checkup: desk.checkup,
      evidence: watch.summary,
      history: booted.history,
      events: core.events,
      metrics: core.metrics,
      top: core.top,
      requests: core.requests,
      lastProbe: core.prober.lastAnswer,
      nameProblems: core.resolver.problems,
      inFlight: core.inFlight,
      state: { source: booted.source, problem: booted.problem },
      config: core.config.summary,
      reload,
      notifications,
      previewPass: (slot, expiresAt) =>
        previewLink(edge.previews.grant(slot, expiresAt), reachable(edge.door)),
      limits: {
        bans: countedBans(core, limits),
        mode: limits.mode,
        status: limits.status,
        ranges: limits.ranges,
        setMode: (mode, by, why) => setMode(core, limits, mode, by, why),
      },
      held: core.hold.count,
      setTraffic: (traffic, by, why) => setTraffic(core, traffic, by, why),
      explain: (question) =>
        explain(question, core.cell.read(), { ...edge, limits: limits.explain }),
      closing: () => edge.closing,
    },
  )
}

/** What an operator bans is a ban like those that evidence brings; the limits tell of the latter only. */
function countedBans({ metrics }: Core, { bans }: Limits): Limits['bans'] {
  return {
    ...bans,
    async ban(request, nowMs) {
      const answer = await bans.ban(request, nowMs)
      metrics.banned({ rule: answer.ban.rule, kind: 'banned', would: false })
      return answer
    },
  }
}

/** In force first: a word that the disk refuses still holds, and the refusal is told to whoever gave it. */
async function setTraffic(core: Core, traffic: Traffic, by: string, why: string): Promise<void> {
  core.cell.publish({ kind: 'traffic', traffic })
  // After the assignment, and in the order they came: nobody who came later can overtake those who waited.
  if (traffic.kind === 'open') core.hold.release()
  if (traffic.kind === 'maintenance') core.hold.turnAway('maintenance')
  const detail = `${trafficText(traffic)} (by ${by}${why === '' ? '' : `, ${why}`})`
  core.tell({ type: 'traffic', kind: traffic.kind, detail })
  await writeTraffic(core.config.current().dataDir, traffic)
}

async function setMode(
  core: Core,
  limits: Limits,
  mode: Mode,
  by: string,
  why: string,
): Promise<void> {
  const written = limits.setMode(mode)
  const detail = `bots, bans and limits: ${mode} (by ${by}${why === '' ? '' : `, ${why}`})`
  core.tell({ type: 'limits', mode, detail })
  await written
}
