// `notify`: who is told of what happens, through which channel. One flat section for all kinds of channel, so that editors and
// the reference know every key; which keys go with which kind is checked in `notify-check.ts`.
import { z } from 'zod'
import {
  channelKinds,
  noticeKinds,
  type ChannelSettings,
  type NoticeKind,
} from '../model/notification.ts'
import { listOf, matching, oneOf, orNull, refuse, section, someOf } from './section.ts'
import { name } from './schema-slots.ts'

/** All but what asks nobody to act: whoever promoted has seen the refusal, and a slot that is kept is as it was. */
const important = noticeKinds.filter((kind) => kind !== 'refused' && kind !== 'kept')

const urlExpected = 'expected a webhook address such as https://example.com/hook'
const smtpExpected = 'expected smtp://user:password@host:587 or smtps://host (encode @ and : in it)'
const mailExpected = 'expected a mail address such as sluice@example.com'
const mailForm = /^(?:[^\r\n<>]{0,200} <)?[^\s<>"@]{1,254}@[^\s<>"@]{1,254}>?$/

/** The channels; without a name one has that of its kind. */
export function notifyList() {
  return listOf(
    channelSection(),
    'channels such as { kind: slack, url: "${SLACK_WEBHOOK:-}" }',
  ).transform((written, ctx): readonly ChannelSettings[] => {
    const channels = written.map((channel, i) => ({ ...channel, name: nameOf(written, i) }))
    for (const [i, channel] of channels.entries()) {
      if (channels.findIndex((other) => other.name === channel.name) === i) continue
      const message = `expected each channel to have a name of its own, not "${channel.name}" again`
      ctx.addIssue({ code: 'custom', path: [i, 'name'], message })
    }
    return channels.map(settingsOf)
  })
}

function channelSection() {
  return section({
    kind: oneOf(channelKinds).describe('What speaks there: discord, slack, webhook or email.'),
    name: orNull(name()).describe(
      'Stands in metrics and in "switch status". Without it: the kind, and a number if there are several.',
    ),
    on: someOf(oneOf(noticeKinds), 'kinds of news', 'expected at least one kind of news')
      .prefault(important)
      .transform((kinds): readonly NoticeKind[] => [...new Set(kinds)])
      .describe('Of what it is told.'),
    url: orNull(webhookUrl()).describe(
      'Of discord, slack and webhook: where to post. Empty: the channel is off.',
    ),
    secret: orNull(
      matching(/^(?:.{16,})?$/s, 'expected at least 16 characters, or nothing'),
    ).describe(
      'Of webhook: what X-Sluice-Signature is made with. Without it: bodies are not signed.',
    ),
    smtp: orNull(smtpUrl()).describe(
      'Of email: the mail server, with user and password. Empty: the channel is off.',
    ),
    from: orNull(matching(mailForm, mailExpected)).describe('Of email: who it is from.'),
    to: orNull(
      someOf(matching(mailForm, mailExpected), 'mail addresses', 'expected at least one address'),
    ).describe('Of email: who it is for.'),
  })
}

type Written = z.output<ReturnType<typeof channelSection>>

function nameOf(written: readonly Written[], at: number): string {
  const own = written[at]
  if (own === undefined || own.name !== null) return own?.name ?? ''
  const before = written.slice(0, at).filter(({ kind }) => kind === own.kind).length
  return before === 0 ? own.kind : `${own.kind}-${before + 1}`
}

function settingsOf({
  kind,
  url,
  secret,
  smtp,
  from,
  to,
  ...named
}: Written & { name: string }): ChannelSettings {
  switch (kind) {
    case 'discord':
    case 'slack':
      return { ...named, kind, url }
    case 'webhook':
      return { ...named, kind, url, secret: secret === '' ? null : secret }
    case 'email':
      return { ...named, kind, smtp, from: from ?? '', to: to ?? [] }
  }
}

function webhookUrl() {
  return urlOf(/^(?:https?:\/\/[^\s/]{1,300}\S{0,3000})?$/, urlExpected)
}

function smtpUrl() {
  return urlOf(/^(?:smtps?:\/\/[^\s/?#]{1,1000}\/?)?$/, smtpExpected)
}

/** Kept as written, null where it is empty. It may hold a password, so it is never shown. */
function urlOf(form: RegExp, expected: string) {
  return matching(form, expected).transform((text, ctx) => {
    if (text === '') return null
    if (!URL.canParse(text)) return refuse(ctx, expected)
    const { hostname, username, password } = new URL(text)
    const usable = hostname !== '' && isEncoded(username) && isEncoded(password)
    return usable ? text : refuse(ctx, expected)
  })
}

/** A stray % would be found out at the first message only. */
function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}
