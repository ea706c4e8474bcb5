// The channels on the screen of the status: a line each, with what went wrong last where it still does.
import { expect, test } from 'vitest'
import { notificationLines } from '../../../src/cli/render/notifications.ts'
import type { ChannelStatus } from '../../../src/model/notification.ts'
import { now } from '../records.ts'

function channelOf(changes: Partial<ChannelStatus>): ChannelStatus {
  return {
    name: 'slack',
    kind: 'slack',
    to: 'hooks.slack.com',
    state: 'idle',
    waiting: 0,
    attempts: 0,
    sent: 0,
    failed: 0,
    dropped: 0,
    lastSuccess: null,
    lastError: null,
    retryAt: null,
    ...changes,
  }
}

test('one that works, one that is off, and one that does not get through', () => {
  const lines = notificationLines(
    [
      channelOf({ sent: 3, attempts: 3, lastSuccess: '2026-11-21T11:56:00.000Z' }),
      channelOf({ name: 'discord', kind: 'discord', to: null, state: 'off' }),
      channelOf({
        name: 'mail',
        kind: 'email',
        state: 'retrying',
        waiting: 2,
        attempts: 9,
        sent: 4,
        failed: 1,
        dropped: 2,
        lastSuccess: '2026-11-21T10:00:00.000Z',
        lastError: { at: '2026-11-21T11:59:40.000Z', detail: 'HTTP 500' },
        retryAt: '2026-11-21T12:00:08.500Z',
      }),
    ],
    { now, width: 200 },
  )
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    told  slack    idle      3 sent (last 4m ago)
          discord  off       its address is empty
          mail     retrying  4 sent (last 2h ago), 2 waiting, 9 attempts, 1 given up, 2 dropped, HTTP 500 20s ago, next attempt 12:00:08 UTC
    "
  `)
})

test('what went wrong before the last success is not shown', () => {
  const channel = channelOf({
    sent: 1,
    attempts: 2,
    lastError: { at: '2026-11-21T11:00:00.000Z', detail: 'HTTP 500' },
    lastSuccess: '2026-11-21T11:00:01.000Z',
  })
  expect(notificationLines([channel], { now, width: 80 })).toEqual([
    'told  slack  idle  1 sent (last 59m ago), 2 attempts',
  ])
})
