// Events in, messages out: throttled by the minute on a clock of our own, to the channels that want them, and never a fault for
// whoever tells the event.
import { expect, test } from 'vitest'
import type { Told } from '../../src/model/events.ts'
import type { LimitAlert } from '../../src/model/limit-alert.ts'
import { createNotifications, type NotificationPorts } from '../../src/notify/notifications.ts'
import { hookAt } from './channels.ts'
import { startReceiver, type Receiver } from './receiver.ts'
import { worldWith } from './said.ts'

/** A clock that goes on when a test says so. */
function handClock() {
  let nowMs = 0
  const alarms = new Map<() => void, number>()
  return {
    now: () => nowMs,
    after(ms: number, act: () => void) {
      alarms.set(act, nowMs + ms)
      return () => void alarms.delete(act)
    },
    goOn(ms: number) {
      nowMs += ms
      for (const [act, at] of alarms) {
        if (at > nowMs) continue
        alarms.delete(act)
        act()
      }
    },
  }
}

function open(changes: Partial<NotificationPorts> = {}) {
  const clock = handClock()
  const warnings: string[] = []
  const notifications = createNotifications({
    agent: 'sluice/test',
    gateway: () => 'shop',
    clock,
    timeoutMs: 10_000,
    world: () => worldWith(['healthy']),
    evidence: () => null,
    counted: () => {},
    warn: (detail) => warnings.push(detail),
    ...changes,
  })
  return { clock, warnings, notifications }
}

let id = 0
function alert(found: LimitAlert): Told {
  return {
    type: 'limit-alert',
    alert: found,
    detail: 'x',
    id: ++id,
    at: '2026-01-01T00:00:00.000Z',
    generation: 1,
  }
}

const lost = alert({ kind: 'store-lost', why: 'late' })
const back = alert({ kind: 'store-back' })

const sent = ({ received }: Receiver) =>
  received.map(({ text }) => {
    const { kind, heldBack } = JSON.parse(text) as { kind: string; heldBack: number }
    return `${kind} ${heldBack}`
  })

test('what flaps is told at once, then once a minute as it is by then, with what was held back', async () => {
  const receiver = await startReceiver()
  const { clock, notifications } = open()
  notifications.use([hookAt(receiver.url, { on: ['limits-tripped', 'recovered'] })])
  for (const event of [lost, back, lost, back]) notifications.told(event)
  const idle = () => expect.poll(notifications.status).toMatchObject([{ state: 'idle' }])
  await receiver.has(1)
  await idle()
  clock.goOn(59_999)
  expect(sent(receiver)).toEqual(['limits-tripped 0'])
  clock.goOn(1)
  await receiver.has(2)
  expect(sent(receiver)).toEqual(['limits-tripped 0', 'recovered 2'])
  await idle()
  clock.goOn(60_000)
  notifications.told(lost)
  await receiver.has(3)
  expect(sent(receiver)[2]).toBe('limits-tripped 0')
})

test('what is held back at the end is told at the end', async () => {
  const receiver = await startReceiver()
  const { notifications } = open()
  notifications.use([hookAt(receiver.url, { on: ['limits-tripped', 'recovered'] })])
  notifications.told(lost)
  notifications.told(back)
  await notifications.close()
  expect(sent(receiver)).toEqual(['limits-tripped 0', 'recovered 0'])
})

test('a fault in here is a warning, and no fault of whoever tells the event', () => {
  const { notifications, warnings } = open({
    world: () => {
      throw new Error('no World')
    },
  })
  expect(() => notifications.told(lost)).not.toThrow()
  expect(warnings).toEqual(['no message could be made of an event (limit-alert): no World'])
})

test('a message is not begun before whoever told the event goes on', async () => {
  const receiver = await startReceiver()
  const { notifications } = open()
  notifications.use([hookAt(receiver.url, { on: ['limits-tripped'] })])
  notifications.told(lost)
  expect(notifications.status()).toMatchObject([{ attempts: 0, waiting: 1 }])
  await receiver.has(1)
})
