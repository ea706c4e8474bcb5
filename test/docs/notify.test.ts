// docs/notify.md: the news, the defaults and the fields it lists are those that are sent, and its receiver takes our signature.
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { noticeKinds } from '../../src/model/notification.ts'
import { signature, webhookBody } from '../../src/notify/render-webhook.ts'
import { configOf, twoSlots } from '../config/problem-lines.ts'
import { noticeOf } from '../notify/said.ts'

const page = await readFile(new URL('../../docs/notify.md', import.meta.url), 'utf8')

test('every kind of news stands in it, with whether it is told by default', () => {
  const rows = [...page.matchAll(/^\| `([\w-]+)` \| .* \| (yes|no) \|$/gm)]
  expect(rows.map(([, kind = '']) => kind).toSorted()).toEqual([...noticeKinds].toSorted())
  const [channel] = configOf(`${twoSlots}notify: [{ kind: slack, url: "https://h/" }]`).notify
  const told = rows.filter(([, , byDefault]) => byDefault === 'yes').map(([, kind = '']) => kind)
  expect(told.toSorted()).toEqual([...(channel?.on ?? [])].toSorted())
})

test('the example has the fields of a body, and the table explains each', () => {
  const example: unknown = JSON.parse(/```json\n(.*?)```/s.exec(page)?.[1] ?? '')
  const fields = Object.keys(webhookBody(noticeOf()))
  expect(Object.keys(example as object)).toEqual(fields)
  const table = page.slice(page.indexOf('| field | what |'))
  expect(fields.filter((field) => !new RegExp(`^\\| .*\`${field}\``, 'm').test(table))).toEqual([])
})

test('the receiver that it shows takes what we sign and nothing else', async () => {
  const source = /```js\n(.*?)```/s.exec(page)?.[1] ?? ''
  const module = (await import(
    `data:text/javascript,${encodeURIComponent(`${source}\nexport { isFromSluice }`)}`
  )) as { isFromSluice: (body: string, header: string | undefined, secret: string) => boolean }
  const body = JSON.stringify(webhookBody(noticeOf()))
  const header = signature(body, 'sixteen characters')
  expect(module.isFromSluice(body, header, 'sixteen characters')).toBe(true)
  expect(module.isFromSluice(`${body} `, header, 'sixteen characters')).toBe(false)
  expect(module.isFromSluice(body, header, 'another secret')).toBe(false)
  expect(module.isFromSluice(body, undefined, 'sixteen characters')).toBe(false)
})
