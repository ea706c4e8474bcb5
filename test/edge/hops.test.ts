import { expect, test } from 'vitest'
import { fieldsOf, front, lastRequest, statusOf } from './front.ts'
import { answering, plain } from './scripted.ts'

test.for([
  ['OPTIONS /', '5', '4'],
  ['OPTIONS *', '1', '0'],
  ['OPTIONS /', '010', '9'],
  ['OPTIONS /', 'many', 'many'],
  ['OPTIONS /', '-1', '-1'],
  // For other methods it has no meaning, and may be left alone.
  ['GET /', '5', '5'],
] as const)(
  'Max-Forwards counts this hop: %s with %s goes on with %s (RFC 9110 7.6.2)',
  async ([line, sent, got]) => {
    const app = await answering(plain('ok'))
    const gateway = await front(app.url)
    const answer = await gateway.exchange(lastRequest(line, `Max-Forwards: ${sent}`))
    expect(statusOf(answer)).toBe(200)
    expect(fieldsOf(app.calls[0]?.head ?? '', 'Max-Forwards')).toEqual([got])
  },
)

test.for([
  ['OPTIONS /', '0'],
  ['OPTIONS *', '0'],
  ['OPTIONS http://other.example', '00'],
] as const)(
  'with none left %s is answered here with what is allowed (RFC 9110 7.6.2)',
  async ([line, hops]) => {
    const app = await answering(plain('ok'))
    const gateway = await front(app.url)
    const answer = await gateway.exchange(lastRequest(line, `Max-Forwards: ${hops}`))
    expect(statusOf(answer)).toBe(200)
    expect(fieldsOf(answer, 'Allow')[0]).toMatch(/^GET, HEAD, POST, /)
    expect(app.calls).toEqual([])
    await gateway.idle()
  },
)

test.for(['0', '1', '5'])(
  'TRACE with Max-Forwards %s is refused, and tells nobody what was sent (RFC 9110 7.6.2, RFC 9110 9.3.8)',
  async (hops) => {
    const app = await answering(plain('ok'))
    const gateway = await front(app.url)
    const answer = await gateway.exchange(
      lastRequest('TRACE /', `Max-Forwards: ${hops}`, 'Cookie: secret=1'),
    )
    expect(statusOf(answer)).toBe(405)
    expect(answer).not.toContain('secret')
    expect(app.calls).toEqual([])
  },
)
