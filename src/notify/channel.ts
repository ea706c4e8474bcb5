// One channel: its own queue, one message at a time, in their order. Nobody waits for it; what it cannot deliver costs it that
// message and nobody else anything. Its memory is bounded: the oldest message makes room for the newest.
import { setImmediate } from 'node:timers/promises'
import type { ChannelSettings, ChannelStatus, ChannelTest } from '../model/notification.ts'
import { type Account, openAccount, statusOf, timestamp } from './account.ts'
import type { Clock } from './clock.ts'
import type { Notice } from './message.ts'
import { pauseAfter, type Outcome } from './outcome.ts'
import { createSender, type Sender } from './sender.ts'

export interface ChannelPorts {
  /** How it calls itself, such as `sluice/1.0.0`. */
  readonly agent: string
  readonly clock: Clock
  /** How long one attempt may take. */
  readonly timeoutMs: number
  /** Each attempt that ended, and each message dropped, by channel. */
  readonly counted: (channel: string, result: DeliveryResult) => void
  /** For an operator, in words. */
  readonly warn: (detail: string) => void
}

/** `retried`: an attempt failed, and there will be another. `failed`: the message was given up. */
export type DeliveryResult = 'sent' | 'retried' | 'failed' | 'dropped'

export interface Channel {
  readonly settings: ChannelSettings
  take(notice: Notice): void
  /** Sends it now and once, past the queue. */
  test(notice: Notice): Promise<ChannelTest>
  status(): ChannelStatus
  /** Ends, and hands over what it has not delivered. What was under way may arrive twice, with the same id, and is never lost. */
  release(): Notice[]
  /** Resolves when nothing waits any more, or when `withinMs` are over; what waits then is dropped. */
  close(withinMs: number): Promise<void>
}

const waitingAtMost = 100

interface Desk {
  readonly settings: ChannelSettings
  readonly ports: ChannelPorts
  readonly sender: Sender
  readonly account: Account
  readonly queue: Notice[]
  readonly ended: AbortController
  current: Notice | null
  /** Ends the pause before the next attempt; null: there is none. */
  wake: (() => void) | null
  warned: boolean
  working: boolean
  idle: Promise<void>
}

export function createChannel(settings: ChannelSettings, ports: ChannelPorts): Channel {
  const sender = createSender(settings, ports.agent)
  if (sender === null) return offChannel(settings)
  const desk = openDesk(settings, ports, sender)
  return {
    settings,
    take(notice) {
      if (desk.ended.signal.aborted) return
      desk.queue.push(notice)
      if (desk.queue.length > waitingAtMost) dropOldest(desk)
      if (!desk.working) desk.idle = work(desk)
    },
    async test(notice) {
      const began = ports.clock.now()
      const outcome = await attempt(notice, desk)
      const ms = Math.round(ports.clock.now() - began)
      if (outcome.kind === 'sent')
        return { channel: settings.name, ok: true, detail: 'delivered', ms }
      ports.counted(settings.name, 'failed')
      return { channel: settings.name, ok: false, detail: outcome.why, ms }
    },
    status: () =>
      statusOf(settings, sender.host, desk.account, {
        queued: desk.queue.length,
        current: desk.current !== null,
      }),
    release() {
      const left = [...(desk.current === null ? [] : [desk.current]), ...desk.queue.splice(0)]
      desk.ended.abort(new Error('the channel was set up anew'))
      desk.wake?.()
      return left
    },
    async close(withinMs) {
      const { promise: late, resolve } = Promise.withResolvers<void>()
      const callOff = ports.clock.after(withinMs, resolve)
      await Promise.race([desk.idle, late])
      callOff()
      if (desk.current !== null) desk.queue.unshift(desk.current)
      for (const _ of desk.queue.splice(0)) drop(desk)
      desk.ended.abort(new Error('the gateway ended'))
      desk.wake?.()
    },
  }
}

function openDesk(settings: ChannelSettings, ports: ChannelPorts, sender: Sender): Desk {
  const ended = new AbortController()
  const fresh = {
    current: null,
    wake: null,
    warned: false,
    working: false,
    idle: Promise.resolve(),
  }
  return { settings, ports, sender, account: openAccount(), queue: [], ended, ...fresh }
}

/** Until nothing waits. Never rejects. */
async function work(desk: Desk): Promise<void> {
  // Whoever told the news, such as a promote, goes on first.
  desk.working = true
  await setImmediate()
  for (let next = desk.queue.shift(); next !== undefined; next = desk.queue.shift()) {
    desk.current = next
    await deliver(next, desk)
    desk.current = null
    if (desk.ended.signal.aborted) return
  }
  desk.warned = false
  desk.working = false
}

async function deliver(notice: Notice, desk: Desk): Promise<void> {
  const { settings, ports, account, ended } = desk
  for (let attempts = 1; !ended.signal.aborted; attempts++) {
    const outcome = await attempt(notice, desk)
    // Who has ended it has counted, or taken, what was not delivered.
    if (outcome.kind === 'sent' || ended.signal.aborted) return
    const pauseMs = pauseAfter(attempts, outcome)
    ports.counted(settings.name, pauseMs === null ? 'failed' : 'retried')
    if (pauseMs === null) {
      account.failed++
      const times = attempts === 1 ? 'attempt' : 'attempts'
      ports.warn(
        `${settings.name}: "${notice.title}" was not delivered, after ${attempts} ${times}: ${outcome.why}`,
      )
      return
    }
    account.retryAt = new Date(Date.now() + pauseMs).toISOString()
    await pause(pauseMs, desk)
    account.retryAt = null
  }
}

/** Nothing is tried behind this: each attempt is one line of the account. */
async function attempt(
  notice: Notice,
  { settings, ports, sender, account, ended }: Desk,
): Promise<Outcome> {
  const late = new AbortController()
  const callOff = ports.clock.after(ports.timeoutMs, () => {
    late.abort(new Error(`no answer within ${ports.timeoutMs / 1000} s`))
  })
  account.attempts++
  const outcome = await sender
    .send(notice, AbortSignal.any([ended.signal, late.signal]))
    .catch((): Outcome => ({ kind: 'refused', why: 'the message could not be made' }))
  callOff()
  if (outcome.kind === 'sent') {
    account.sent++
    account.lastSuccess = timestamp()
    ports.counted(settings.name, 'sent')
  } else {
    account.lastError = { at: timestamp(), detail: outcome.why }
  }
  return outcome
}

function pause(ms: number, desk: Desk): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const callOff = desk.ports.clock.after(ms, resolve)
  desk.wake = () => {
    callOff()
    resolve()
  }
  return promise.then(() => {
    desk.wake = null
  })
}

function dropOldest(desk: Desk): void {
  desk.queue.shift()
  drop(desk)
  if (desk.warned) return
  desk.warned = true
  desk.ports.warn(
    `${desk.settings.name}: ${waitingAtMost} messages wait, and the oldest make room for new ones: ${desk.account.lastError?.detail ?? 'it is slow'}`,
  )
}

function drop({ account, ports, settings }: Desk): void {
  account.dropped++
  ports.counted(settings.name, 'dropped')
}

function offChannel(settings: ChannelSettings): Channel {
  const detail = 'it is off: its address is empty'
  return {
    settings,
    take: () => {},
    test: async () => ({ channel: settings.name, ok: false, detail, ms: 0 }),
    status: () => statusOf(settings, null, openAccount(), { queued: 0, current: false }),
    release: () => [],
    close: async () => {},
  }
}
