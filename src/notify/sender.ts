// How a channel speaks: a notice in, the outcome of one attempt out. The only place where the secrets of a channel are used.
import type { ChannelSettings } from '../model/notification.ts'
import type { Notice } from './message.ts'
import type { Outcome } from './outcome.ts'
import { post } from './post.ts'
import { discordBody } from './render-discord.ts'
import { mailOf } from './render-mail.ts'
import { slackBody } from './render-slack.ts'
import { signature, webhookBody } from './render-webhook.ts'
import { mailServerOf, sendMail } from './send-mail.ts'

export interface Sender {
  /** The host it speaks to. */
  readonly host: string
  /** One attempt, until it is aborted. Rejects only where the notice cannot be rendered. */
  readonly send: (notice: Notice, until: AbortSignal) => Promise<Outcome>
}

/** null: the channel has no address. `agent`: how it calls itself. */
export function createSender(settings: ChannelSettings, agent: string): Sender | null {
  switch (settings.kind) {
    case 'discord':
      return posting(settings.url, agent, (notice) => ({
        body: JSON.stringify(discordBody(notice)),
      }))
    case 'slack':
      return posting(settings.url, agent, (notice) => ({ body: JSON.stringify(slackBody(notice)) }))
    case 'webhook': {
      const { secret } = settings
      return posting(settings.url, agent, (notice) => {
        const body = JSON.stringify(webhookBody(notice))
        const named = { 'X-Sluice-Kind': notice.kind, 'X-Sluice-Id': notice.id }
        if (secret === null) return { body, headers: named }
        return { body, headers: { ...named, 'X-Sluice-Signature': signature(body, secret) } }
      })
    }
    case 'email': {
      if (settings.smtp === null) return null
      const { from, to } = settings
      const server = mailServerOf(settings.smtp)
      return {
        host: server.host,
        send: async (notice, until) =>
          sendMail(server, { ...mailOf(notice), from, to, id: notice.id, agent }, until),
      }
    }
  }
}

interface Body {
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

function posting(
  url: string | null,
  agent: string,
  render: (notice: Notice) => Body,
): Sender | null {
  if (url === null) return null
  return {
    host: new URL(url).host,
    async send(notice, until) {
      const { body, headers = {} } = render(notice)
      return post({ url, body, headers: { 'User-Agent': agent, ...headers } }, until)
    },
  }
}
