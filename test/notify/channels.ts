// A channel with what it reports kept, and a clock under which nobody has to wait for the next attempt.
import { onTestFinished } from 'vitest'
import type { ChannelSettings } from '../../src/model/notification.ts'
import { createChannel, type Channel, type ChannelPorts } from '../../src/notify/channel.ts'
import { systemClock } from '../../src/notify/clock.ts'

export interface Kept {
  readonly channel: Channel
  /** Milliseconds to the next attempt, each time one was waited for. */
  readonly pauses: readonly number[]
  readonly warnings: readonly string[]
  readonly counted: readonly string[]
}

const timeoutMs = 10_000

export function hookAt(url: string, changes: object = {}): ChannelSettings {
  return { name: 'hook', kind: 'webhook', on: ['rolled-back'], url, secret: null, ...changes }
}

export function openChannel(settings: ChannelSettings, changes: Partial<ChannelPorts> = {}): Kept {
  const pauses: number[] = []
  const warnings: string[] = []
  const counted: string[] = []
  const channel = createChannel(settings, {
    agent: 'sluice/test',
    timeoutMs,
    clock: {
      now: systemClock.now,
      after(ms, act) {
        if (ms === timeoutMs) return systemClock.after(ms, act)
        pauses.push(ms)
        return systemClock.after(0, act)
      },
    },
    counted: (name, result) => counted.push(`${name} ${result}`),
    warn: (detail) => warnings.push(detail),
    ...changes,
  })
  onTestFinished(() => void channel.release())
  return { channel, pauses, warnings, counted }
}
