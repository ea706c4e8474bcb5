// How a channel is doing: what was tried, what came of it, what waits. Counted as it happens; nothing of it is kept over a restart.
import type { ChannelSettings, ChannelStatus } from '../model/notification.ts'

export interface Account {
  attempts: number
  sent: number
  failed: number
  dropped: number
  lastSuccess: string | null
  lastError: ChannelStatus['lastError']
  retryAt: string | null
}

export function openAccount(): Account {
  return {
    attempts: 0,
    sent: 0,
    failed: 0,
    dropped: 0,
    lastSuccess: null,
    lastError: null,
    retryAt: null,
  }
}

/** `host`: null: the channel is off. */
export function statusOf(
  { name, kind }: ChannelSettings,
  host: string | null,
  account: Account,
  waiting: { readonly queued: number; readonly current: boolean },
): ChannelStatus {
  const busy = account.retryAt === null ? 'sending' : 'retrying'
  const state = host === null ? 'off' : waiting.current ? busy : 'idle'
  return {
    name,
    kind,
    to: host,
    state,
    waiting: waiting.queued + Number(waiting.current),
    ...account,
  }
}

/** Now, as it stands in the status. */
export function timestamp(): string {
  return new Date().toISOString()
}
