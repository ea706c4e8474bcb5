// A notice as plain text: the body of a mail, and the line of channels that show a preview. Pure.
import { onOneLine } from './fit.ts'
import { signOf, type Next, type Notice, type Who } from './message.ts'

/** All of it, a thing a line. */
export function plainText(notice: Notice): string {
  const { why, facts, samples, next } = notice
  const width = Math.max(0, ...facts.map(({ name }) => name.length + 1))
  const blocks = [
    [headline(notice)],
    [onOneLine(why)],
    facts.map(({ name, value }) => `${`${name}:`.padEnd(width)} ${onOneLine(value)}`),
    samples.length === 0
      ? []
      : ['First failures (UTC):', ...samples.map((line) => `  ${onOneLine(line)}`)],
    next.map(nextText),
    [origin(notice)],
  ]
  const text = blocks.filter((block) => block.length > 0).map((block) => block.join('\n'))
  return `${text.join('\n\n')}\n`
}

/** The title with its sign. */
export function headline({ level, title }: Pick<Notice, 'level' | 'title'>): string {
  return `${signOf(level)} ${onOneLine(title)}`
}

export function nextText({ to, command }: Next): string {
  return `${to}: ${command}`
}

/** `asked for by ana: new cart`. */
function whoText({ by, why }: Who): string {
  return `asked for by ${onOneLine(by)}${why === '' ? '' : `: ${onOneLine(why)}`}`
}

/** Who speaks, of which promotion, when, and what was held back. */
export function origin(notice: Notice): string {
  const { gateway, promotion, generation, at, who, heldBack } = notice
  return [
    ...(who === null ? [] : [whoText(who)]),
    ...(promotion === null ? [] : [`promotion ${promotion}`]),
    `generation ${generation}`,
    gateway,
    at,
    ...(heldBack === 0 ? [] : [`${heldBack} more like this held back since the last one`]),
  ].join(' · ')
}
