// A standby slot that compose brings up. The order in which its parts are asked is `deploy.ts`'s.
import { preflight, type Sound } from './preflight.ts'
import { prepare, prepareFromHere, type Prepared } from './prepare.ts'
import type { Site } from './site.ts'
import { takeSingles } from './singles.ts'
import type { Standby } from './standby.ts'
import { runHooks, showLogs, start } from './start.ts'

export function composeStandby(site: Site): Standby {
  const { ports, engines, from, to } = site
  const { settings, request, steps } = ports
  let found: Sound | null = null
  let prepared: Prepared | null = null
  const sound = (): Sound => required(found, 'preflight')
  return {
    look: engines[to].typed('logs'),
    async preflight() {
      const record = await ports.record.read()
      const asked = { settings, request, engines, record, from, to }
      found = await steps.take('preflight', () => preflight(asked))
    },
    async runsAlready() {
      const here = await prepareFromHere(site, sound(), await ports.record.read())
      return here?.isLive === true
    },
    async prepare() {
      prepared = await prepare(site, sound(), await ports.record.read())
      return prepared
    },
    start: () => start(site, sound(), required(prepared, 'prepare')),
    showLogs: () => showLogs(site),
    takeSingles: () => takeSingles(site),
    finishHooks: () => runHooks(site, 'post', settings.postdeploy),
  }
}

function required<T>(value: T | null, step: string): T {
  if (value === null) throw new Error(`${step} comes first`)
  return value
}
