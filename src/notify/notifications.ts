// Events in, messages out: what is news is composed, throttled, and handed to each channel that wants it. It is told of every event
// and never makes whoever tells it wait; what goes wrong here is told as a warning, which is no news to any channel.
import { randomUUID } from 'node:crypto'
import type { Told } from '../model/events.ts'
import type { JudgeSummary } from '../model/judgement.ts'
import type { ChannelSettings, ChannelStatus, ChannelTest } from '../model/notification.ts'
import type { World } from '../model/world.ts'
import { createChannel, type Channel, type ChannelPorts } from './channel.ts'
import { compose } from './compose.ts'
import { blank, remember } from './memory.ts'
import type { Message, Notice } from './message.ts'
import { createThrottle } from './throttle.ts'

export interface NotificationPorts extends ChannelPorts {
  /** Which gateway speaks: the project, or the host's name. */
  readonly gateway: () => string
  readonly world: () => World
  /** What the judge has seen so far; null: nothing is watched. */
  readonly evidence: () => JudgeSummary | null
}

export interface Notifications {
  told(event: Told): void
  /** The channels from now on. Those that are as before go on; what waits in one that changed goes to its successor. */
  use(settings: readonly ChannelSettings[]): void
  status(): readonly ChannelStatus[]
  /** Sends a test message through this channel, or through all (null); empty: there is no such channel. */
  test(name: string | null): Promise<readonly ChannelTest[]>
  /** Gives what waits a few seconds. */
  close(): Promise<void>
}

const farewellMs = 3000

export function createNotifications(ports: NotificationPorts): Notifications {
  const throttle = createThrottle()
  let channels: readonly Channel[] = []
  let memory = blank
  let callOff = (): void => {}

  const give = (notice: Notice): void => {
    for (const channel of channels) {
      if (notice.kind !== 'test' && channel.settings.on.includes(notice.kind)) channel.take(notice)
    }
  }
  const wait = (): void => {
    callOff()
    const at = throttle.nextAt()
    if (at === null) return
    callOff = ports.clock.after(Math.max(0, at - ports.clock.now()), () => {
      for (const notice of throttle.due(ports.clock.now())) give(notice)
      wait()
    })
  }
  const tell = (event: Told): void => {
    const world = ports.world()
    const message = compose(event, { world, memory, evidence: ports.evidence() })
    memory = remember(memory, event, world, message)
    if (message === null) return
    const { at, generation } = event
    const notice = throttle.admit(noticeOf(message, at, generation, ports), ports.clock.now())
    if (notice === null) wait()
    else give(notice)
  }
  return {
    told(event) {
      try {
        tell(event)
      } catch (error) {
        // A fault here is told, and must not reach whoever moves traffic.
        const why = error instanceof Error ? error.message : String(error)
        ports.warn(`no message could be made of an event (${event.type}): ${why}`)
      }
    },
    use(settings) {
      channels = replaced(channels, settings, ports)
    },
    status: () => channels.map((channel) => channel.status()),
    test(name) {
      const notice = noticeOf(
        testMessage,
        new Date().toISOString(),
        ports.world().generation,
        ports,
      )
      const asked = channels.filter((channel) => name === null || channel.settings.name === name)
      return Promise.all(asked.map((channel) => channel.test(notice)))
    },
    async close() {
      callOff()
      for (const notice of throttle.flush()) give(notice)
      await Promise.all(channels.map((channel) => channel.close(farewellMs)))
    },
  }
}

const testMessage: Message = {
  kind: 'test',
  level: 'good',
  slot: null,
  topic: 'test',
  title: 'A test of Sluice',
  why: 'Somebody typed "switch notify test". If you can read this, this channel works.',
  facts: [],
  samples: [],
  who: null,
  next: [{ to: 'look', command: 'switch status' }],
  promotion: null,
}

function noticeOf(
  message: Message,
  at: string,
  generation: number,
  { gateway }: NotificationPorts,
): Notice {
  return { ...message, id: randomUUID(), at, generation, gateway: gateway(), heldBack: 0 }
}

function replaced(
  before: readonly Channel[],
  settings: readonly ChannelSettings[],
  ports: ChannelPorts,
): readonly Channel[] {
  const kept = new Set<Channel>()
  const after = settings.map((wanted) => {
    const old = before.find((channel) => channel.settings.name === wanted.name)
    if (old !== undefined && JSON.stringify(old.settings) === JSON.stringify(wanted)) {
      kept.add(old)
      return old
    }
    const channel = createChannel(wanted, ports)
    kept.add(channel)
    for (const notice of old?.release() ?? []) channel.take(notice)
    return channel
  })
  for (const channel of before) if (!kept.has(channel)) channel.release()
  return after
}
