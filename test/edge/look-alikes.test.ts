// Servers that hand fields on as environment variables, by the rules of CGI (RFC 3875 4.1.18) or WSGI, know names in
// letters, digits and underscores only. To the application behind them other names are the ones that matter.
import { expect, test } from 'vitest'
import { front, lastRequest, statusOf } from './front.ts'
import { answering, plain } from './scripted.ts'

const marks = "! # $ % & ' * + . ^ _ ` | ~".split(' ')

test.for(marks)('a name with %s for the hyphen frames nothing, and is refused', async (mark) => {
  const app = await answering(plain('ok'))
  const gateway = await front(app.url)
  for (const field of [`Transfer${mark}Encoding: chunked`, `content${mark}LENGTH: 0`]) {
    expect(statusOf(await gateway.exchange(lastRequest('POST /', field)))).toBe(400)
  }
  expect(app.calls).toEqual([])
})

test.for(marks)(
  'nor does one with %s say who asks, in a head or in trailers (RFC 9110 6.5.1)',
  async (mark) => {
    const app = await answering(plain('ok'))
    const gateway = await front(app.url)
    const posing = [
      'X-Forwarded-For',
      'X-Real-Ip',
      'X-Sluice-Slot',
      'X-Request-Id',
      'Proxy-Connection',
    ]
      .map((name) => `${name.replaceAll('-', mark)}: 6.6.6.6`)
      .concat(`X${mark}Harmless: 1`)
    await gateway.exchange(
      `${lastRequest('POST /', 'Transfer-Encoding: chunked', ...posing)}0\r\n${posing.join('\r\n')}\r\n\r\n`,
    )
    const [call] = app.calls
    expect(call?.head).not.toContain('6.6.6.6')
    expect(call?.head).toContain(`\r\nX${mark}Harmless: 1\r\n`)
    expect(call?.body()).toBe(`0\r\nX${mark}Harmless: 1\r\n\r\n`)
  },
)
