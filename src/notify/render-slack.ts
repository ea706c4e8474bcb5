// A notice as a message of a Slack webhook: blocks, and one line for previews. Limits of Slack: a header 150 characters, a section
// 3,000, ten fields of 2,000, a context element 2,000, 50 blocks. &, < and > are escaped: no mention and no link is made.
import { fit, onOneLine } from './fit.ts'
import type { Notice } from './message.ts'
import { headline, nextText, origin } from './plain-text.ts'

const fieldsAtMost = 10

export function slackBody(notice: Notice): object {
  const { why, facts, samples, next } = notice
  const fields = facts
    .slice(0, fieldsAtMost)
    .map(({ name, value }) => markdown(`*${escaped(name, 200)}*\n${escaped(value, 1700)}`))
  const failures = samples.map((line) => escaped(line, 300)).join('\n')
  const commands = next.map((step) => escaped(nextText(step), 200)).join('\n')
  return {
    text: escaped(`${headline(notice)}. ${why}`, 3000),
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: fit(headline(notice), 150), emoji: true },
      },
      { type: 'section', text: markdown(escaped(why, 3000)) },
      ...(fields.length === 0 ? [] : [{ type: 'section', fields }]),
      ...(failures === ''
        ? []
        : [{ type: 'section', text: markdown(`*First failures (UTC)*\n${failures}`) }]),
      ...(commands === '' ? [] : [{ type: 'section', text: markdown(`*Next*\n${commands}`) }]),
      { type: 'context', elements: [markdown(escaped(origin(notice), 2000))] },
    ],
  }
}

/** `verbatim`: names and addresses in it are not made into links. */
function markdown(text: string): object {
  return { type: 'mrkdwn', text, verbatim: true }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

function escaped(text: string, most: number): string {
  return fit(onOneLine(text), most, (character) => entities[character] ?? character)
}
