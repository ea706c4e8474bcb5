// Who is told of what happens: every event goes to the channels of the config in force.
import { hostname } from 'node:os'
import { systemClock } from '../notify/clock.ts'
import { createNotifications, type Notifications } from '../notify/notifications.ts'
import type { Watch } from '../switch/watch.ts'
import { version } from '../version.ts'
import type { Core } from './core.ts'

/** How long one attempt to tell somebody may take. */
const timeoutMs = 10_000

export function buildNotifications(core: Core, watch: Watch): Notifications {
  const { config, cell, events, metrics } = core
  const notifications = createNotifications({
    agent: `sluice/${version}`,
    gateway: () => config.current().project ?? hostname(),
    clock: systemClock,
    timeoutMs,
    world: cell.read,
    evidence: watch.summary,
    counted: metrics.notified,
    warn: (detail) => core.tell({ type: 'warning', detail }),
  })
  notifications.use(config.current().notify)
  // From the first event on: Redis may have been lost before this stood.
  events.follow(0, (event) => {
    if (event.type === 'reload' && event.ok) notifications.use(config.current().notify)
    notifications.told(event)
  })
  return notifications
}
