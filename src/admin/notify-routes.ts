// POST /v1/notify/test: a test message through the channels, now and once, so that nobody finds out in an emergency.
import type { FastifyInstance } from 'fastify'
import { sluiceError } from '../model/errors.ts'
import type { NotificationPorts } from './ports.ts'

interface TestBody {
  channel?: string
}

export function addNotifyRoutes(app: FastifyInstance, notifications: NotificationPorts): void {
  const schema = {
    summary: 'Send a test message through the channels of notify',
    body: {
      type: ['object', 'null'],
      additionalProperties: false,
      properties: {
        channel: { type: 'string', maxLength: 100, description: 'Only this one.' },
      },
    },
  } as const
  app.post<{ Body: TestBody | null }>('/v1/notify/test', { schema }, async ({ body }) => {
    const channel = body?.channel ?? null
    const tests = await notifications.test(channel)
    if (tests.length === 0) throw sluiceError('not_found', unknown(channel, notifications))
    const failed = tests.filter(({ ok }) => !ok)
    if (failed.length === 0) return { result: 'delivered', tests }
    const detail = failed.map((test) => `${test.channel}: ${test.detail}`).join('; ')
    throw sluiceError('not_delivered', detail, { tests })
  })
}

function unknown(channel: string | null, notifications: NotificationPorts): string {
  const names = notifications.status().map(({ name }) => name)
  if (names.length === 0) return 'notify in sluice.yaml names no channel'
  return `there is no channel ${channel ?? ''}; there are ${names.join(', ')}`
}
