// The metric of what people are told: each attempt that ended, and each message that was dropped, by channel as the config names it.
import { Counter, type Registry } from 'prom-client'

export interface NotifyMetrics {
  notified(channel: string, result: string): void
}

export function createNotifyMetrics(registry: Registry): NotifyMetrics {
  const total = new Counter({
    name: 'sluice_notifications_total',
    help: 'Messages to people, by channel: sent, retried (an attempt failed), failed (given up), dropped.',
    labelNames: ['channel', 'result'],
    registers: [registry],
  })
  return { notified: (channel, result) => total.inc({ channel, result }) }
}
