// Who is told of what happens, and how that went: the kinds of news, the channels as the config sets them up, and their state as
// the admin API shows it. The state never holds an address with a secret in it: of a channel only the host is told.

/** What people can be told of. The words of `on` in sluice.yaml, and of `kind` in what is sent. */
export const noticeKinds = [
  'promoted',
  /** By the judge, or by hand. */
  'rolled-back',
  /** Nothing was switched. */
  'refused',
  /** It was switched, failed its smoke, and traffic was put back. */
  'put-back',
  'kept',
  'inconclusive',
  'common-cause',
  /** Found bad, and it serves on, as judge.onFail says. */
  'condemned',
  /** Found bad, and the old slot cannot take traffic. */
  'no-way-back',
  'slower',
  'limits-tripped',
  'not-written',
  /** The live slot does not answer its probes. */
  'unhealthy',
  /** What was told as unhealthy or limits-tripped is over. */
  'recovered',
] as const

export type NoticeKind = (typeof noticeKinds)[number]

export const channelKinds = ['discord', 'slack', 'webhook', 'email'] as const

export type ChannelKind = (typeof channelKinds)[number]

interface Named {
  /** Unique; stands in metrics and in the status. */
  readonly name: string
  readonly on: readonly NoticeKind[]
}

/** A null address: the channel is off. */
export type ChannelSettings = HttpChannel | WebhookChannel | EmailChannel

export interface HttpChannel extends Named {
  readonly kind: 'discord' | 'slack'
  readonly url: string | null
}

export interface WebhookChannel extends Named {
  readonly kind: 'webhook'
  readonly url: string | null
  /** What bodies are signed with; null: they are not. */
  readonly secret: string | null
}

export interface EmailChannel extends Named {
  readonly kind: 'email'
  /** `smtp://` or `smtps://`, with user and password where the server wants them. */
  readonly smtp: string | null
  readonly from: string
  readonly to: readonly string[]
}

export interface ChannelStatus {
  readonly name: string
  readonly kind: ChannelKind
  /** The host it goes to; null: it is off. */
  readonly to: string | null
  /** `retrying`: the last attempt failed, and the next is at `retryAt`. */
  readonly state: 'idle' | 'sending' | 'retrying' | 'off'
  /** Messages not delivered yet, the one being sent included. */
  readonly waiting: number
  /** Every time something was sent, a second try of the same message too. */
  readonly attempts: number
  readonly sent: number
  /** Messages given up. */
  readonly failed: number
  /** Messages that had to make room for newer ones, or were waiting when the channel closed. */
  readonly dropped: number
  /** ISO 8601, UTC. */
  readonly lastSuccess: string | null
  readonly lastError: { readonly at: string; readonly detail: string } | null
  readonly retryAt: string | null
}

/** How a test message went. */
export interface ChannelTest {
  readonly channel: string
  readonly ok: boolean
  /** In words, such as `HTTP 404`. */
  readonly detail: string
  readonly ms: number
}

/** Whether its last attempt failed. */
export function isFailing({ lastSuccess, lastError }: ChannelStatus): boolean {
  return lastError !== null && (lastSuccess === null || lastSuccess < lastError.at)
}
