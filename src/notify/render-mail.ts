// A notice as a mail: plain text, and HTML that needs nothing but a mail reader: no image, no link, no style sheet.
import { onOneLine } from './fit.ts'
import type { Notice } from './message.ts'
import { headline, nextText, origin, plainText } from './plain-text.ts'

export interface Mail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export function mailOf(notice: Notice): Mail {
  return {
    subject: onOneLine(`[${notice.gateway}] ${notice.title}`),
    text: plainText(notice),
    html: htmlOf(notice),
  }
}

function htmlOf(notice: Notice): string {
  const { why, facts, samples, next } = notice
  const rows = facts.map(
    ({ name, value }) => `<tr><th align="left">${html(name)}</th><td>${html(value)}</td></tr>`,
  )
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"></head><body>',
    `<h2>${html(headline(notice))}</h2>`,
    `<p>${html(why)}</p>`,
    rows.length === 0 ? '' : `<table cellpadding="4">${rows.join('')}</table>`,
    samples.length === 0
      ? ''
      : `<p>First failures (UTC):</p><pre>${samples.map(html).join('\n')}</pre>`,
    next.length === 0
      ? ''
      : `<p>${next.map((step) => `<code>${html(nextText(step))}</code>`).join('<br>')}</p>`,
    `<p><small>${html(origin(notice))}</small></p>`,
    '</body></html>',
  ].join('\n')
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function html(text: string): string {
  return onOneLine(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
}
