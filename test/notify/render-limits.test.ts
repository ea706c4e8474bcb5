// Whatever a message says, what a channel is sent is within the limits of the service, and nothing in it calls anybody, links
// anywhere or begins a header.
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Notice } from '../../src/notify/message.ts'
import { discordBody } from '../../src/notify/render-discord.ts'
import { mailOf } from '../../src/notify/render-mail.ts'
import { slackBody } from '../../src/notify/render-slack.ts'
import { fit, onOneLine } from '../../src/notify/fit.ts'
import { noticeOf } from './said.ts'

interface DiscordBody {
  readonly content: string
  readonly allowed_mentions: { readonly parse: readonly string[] }
  readonly embeds: readonly [
    {
      readonly title: string
      readonly description: string
      readonly footer: { readonly text: string }
      readonly fields: readonly { readonly name: string; readonly value: string }[]
    },
  ]
}

interface SlackText {
  readonly type: string
  readonly text: string
}

interface SlackBody {
  readonly text: string
  readonly blocks: readonly {
    readonly type: string
    readonly text?: SlackText
    readonly fields?: readonly SlackText[]
    readonly elements?: readonly SlackText[]
  }[]
}

const discord = (notice: Notice): DiscordBody => discordBody(notice) as DiscordBody
const slack = (notice: Notice): SlackBody => slackBody(notice) as SlackBody

/** Text as it may come in a reason, a route, a header or an answer of an app. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 9000 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '@everyone <!channel> <@1> [a](http://b) `c` &amp;\r\nBcc: eve@example.com',
    '<'.repeat(7000),
  ),
)
const notices = fc
  .record({
    title: text,
    why: text,
    facts: fc.array(fc.record({ name: text, value: text }), { maxLength: 40 }),
    samples: fc.array(text, { maxLength: 5 }),
    who: fc.record({ by: text, why: text }),
    gateway: text,
  })
  .map((changes) => noticeOf(changes))

test('Discord: within its limits whatever the message, without a ping, and always with the next command', () => {
  fc.assert(
    fc.property(notices, (notice) => {
      const { content, allowed_mentions: mentions, embeds } = discord(notice)
      const [{ title, description, footer, fields }] = embeds
      expect(mentions).toEqual({ parse: [] })
      expect(content.length).toBeLessThanOrEqual(2000)
      expect(title.length).toBeLessThanOrEqual(256)
      expect(description.length).toBeLessThanOrEqual(4096)
      expect(footer.text.length).toBeLessThanOrEqual(2048)
      expect(fields.length).toBeLessThanOrEqual(25)
      for (const { name, value } of fields) {
        expect(name.length).toBeLessThanOrEqual(256)
        expect(value.length).toBeLessThanOrEqual(1024)
      }
      const sum = fields.reduce((all, { name, value }) => all + name.length + value.length, 0)
      expect(title.length + description.length + footer.text.length + sum).toBeLessThanOrEqual(6000)
      expect(fields[0]).toMatchObject({ name: 'Next', value: 'see why: switch history show 7' })
      for (const shown of [content, title, description, ...fields.map(({ value }) => value)])
        expect(shown.replaceAll(/\\./gsu, '')).not.toMatch(/[*_~`|[\]<>]/)
    }),
    { numRuns: 150 },
  )
})

test('Slack: within its limits whatever the message, and every & < > escaped', () => {
  fc.assert(
    fc.property(notices, (notice) => {
      const { text: line, blocks } = slack(notice)
      expect(blocks.length).toBeLessThanOrEqual(50)
      const shown = blocks.flatMap((block) => [
        ...(block.text === undefined
          ? []
          : [{ ...block.text, most: block.type === 'header' ? 150 : 3000 }]),
        ...(block.fields ?? []).map((field) => ({ ...field, most: 2000 })),
        ...(block.elements ?? []).map((element) => ({ ...element, most: 2000 })),
      ])
      for (const { type, text: part, most } of [
        ...shown,
        { type: 'mrkdwn', text: line, most: 40_000 },
      ]) {
        expect(part.length).toBeLessThanOrEqual(most)
        if (type === 'mrkdwn') expect(part.replaceAll(/&(?:amp|lt|gt);/g, '')).not.toMatch(/[&<>]/)
      }
      for (const { fields } of blocks) expect(fields?.length ?? 0).toBeLessThanOrEqual(10)
    }),
    { numRuns: 150 },
  )
})

test('a mail: one line of subject, and HTML in which nothing of the message is markup', () => {
  fc.assert(
    fc.property(notices, (notice) => {
      const { subject, html } = mailOf(notice)
      expect(subject).not.toMatch(/[\r\n]/)
      const tags = new Set([...html.matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag))
      const known = [
        'html',
        'head',
        'meta',
        'body',
        'h2',
        'p',
        'table',
        'tr',
        'th',
        'td',
        'pre',
        'code',
        'br',
        'small',
      ]
      expect([...tags].filter((tag) => !known.includes(tag ?? ''))).toEqual([])
    }),
    { numRuns: 150 },
  )
})

test('fit cuts at the limit, in the midst of no character and of no escape', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 200 }), (written, most) => {
      const cut = fit(written, most, (character) => (character === '<' ? '&lt;' : character))
      expect(cut.length).toBeLessThanOrEqual(most)
      expect(cut.isWellFormed() || !written.isWellFormed()).toBe(true)
      expect(cut.replace(/…$/, '')).toMatch(/^(?:[^&]|&(?!l)|&lt;)*$/)
    }),
  )
  expect(fit('short', 5)).toBe('short')
  expect(fit('longer', 5)).toBe('long…')
})

test('control characters and line ends become spaces', () => {
  expect(onOneLine(' a\r\nb\u0000c\u2028d\u001B[31m ')).toBe('a b c d [31m')
})
