// A notice as a message of a Discord webhook: one embed, nobody is pinged. Limits of Discord: content 2,000 characters, an embed
// 6,000 in all, of which title 256, description 4,096, a field 256 and 1,024, footer 2,048; at most 25 fields.
import { fit, onOneLine } from './fit.ts'
import type { Level, Notice } from './message.ts'
import { headline, nextText, origin } from './plain-text.ts'

const embedAtMost = 6000
const whyAtMost = 2000
const footerAtMost = 1000
const valueAtMost = 1024
const fieldsAtMost = 25
const colours: Readonly<Record<Level, number>> = {
  good: 0x2e_a0_43,
  note: 0x1f_6f_eb,
  bad: 0xd7_3a_49,
}

interface Field {
  readonly name: string
  readonly value: string
  readonly inline: boolean
}

export function discordBody(notice: Notice): object {
  const { title, why, level, at } = notice
  const head = escaped(title, 256)
  const description = escaped(why, whyAtMost)
  const footer = fit(origin(notice), footerAtMost)
  const room = embedAtMost - head.length - description.length - footer.length
  return {
    content: escaped(headline(notice), 2000),
    // Whatever a reason or a route is named, nobody is called by it.
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: head,
        description,
        color: colours[level],
        fields: withinRoom(fieldsOf(notice), room),
        footer: { text: footer },
        timestamp: at,
      },
    ],
  }
}

/** What to type first of all: where there is not room for everything, it must be there. */
function fieldsOf({ facts, samples, next }: Notice): Field[] {
  const commands = next.map((step) => escaped(nextText(step), 200)).join('\n')
  return [
    { name: 'Next', value: commands, inline: false },
    ...facts.map(({ name, value }) => ({
      name: escaped(name, 256),
      value: escaped(value, valueAtMost),
      inline: value.length < 40,
    })),
    {
      name: 'First failures (UTC)',
      value: samples.map((line) => escaped(line, 180)).join('\n'),
      inline: false,
    },
  ].filter(({ value }) => value !== '')
}

function withinRoom(fields: readonly Field[], room: number): Field[] {
  let left = room
  return fields.slice(0, fieldsAtMost).filter(({ name, value }) => {
    const size = name.length + value.length
    if (size > left) return false
    left -= size
    return true
  })
}

function escaped(text: string, most: number): string {
  return fit(onOneLine(text), most, (character) =>
    /[\\*_~`|[\]<>]/.test(character) ? `\\${character}` : character,
  )
}
