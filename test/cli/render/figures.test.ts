// Figures of traffic in few characters, and none of them says less, or more, than it knows.
import { expect, test } from 'vitest'
import { percentText, rateText } from '../../../src/cli/render/figures.ts'
import { plain } from '../../../src/cli/render/paint.ts'
import { printable, renderRequest } from '../../../src/cli/render/request.ts'
import { briefTop, renderTop } from '../../../src/cli/render/top.ts'
import { settledOf } from '../../support/settled-of.ts'
import { figuresOf, topOf } from '../records.ts'

test.each([
  [0, '0'],
  [0.016, '0.02'],
  [0.94, '0.94'],
  [0.96, '1.0'],
  [81.24, '81.2'],
  [99.94, '99.9'],
  [99.96, '100'],
  [1234.5, '1235'],
])('%d requests a second are told as %s', (rate, text) => {
  expect(rateText(rate)).toBe(text)
})

test.each([
  [0, '0'],
  [0.00001, '<0.01'],
  [0.0002, '0.02'],
  [0.011, '1.1'],
  [0.989, '98.9'],
  [0.99999, '>99.9'],
  [1, '100'],
])('a share of %d is told as %s percent', (share, text) => {
  expect(percentText(share)).toBe(text)
})

/** Without the time of day, which is that of whoever reads. */
const screen = (lines: readonly string[]): string => {
  expect(lines.filter((line) => line.length > 80)).toEqual([])
  return `\n${lines.join('\n').replace(/\d\d:\d\d:\d\d/, 'hh:mm:ss')}\n`
}

test('the figures are a row for each route, then the slots, the live one first', () => {
  expect(screen(renderTop(topOf({ live: 'green' }), plain))).toMatchInlineSnapshot(`
    "
    green is live   last 60s   hh:mm:ss

    route       req/s   2xx   3xx  4xx   5xx    p50   p95   p99  refused/min
    api          81.2  98.8     –  1.2  0.02  8.2ms  40ms  61ms  3 limit, 12 bot
    site         18.8  88.7  11.3    –     –    1ms  40ms  61ms  –
    _unmatched   0.02     –     –  100     –  8.2ms  40ms  61ms  –
    ● green         0     –     –    –     –      –     –     –
    ○ blue        100   100     –    –     –  8.2ms  40ms  61ms
    "
  `)
})

test('figures of a gateway without traffic are dashes, not zeros that look measured', () => {
  const idle = figuresOf({ requests: 0 })
  const routes = topOf().routes.map((route) => ({ ...route, ...idle, refused: nobody }))
  const top = topOf({ routes, slots: { blue: idle, green: idle }, seconds: 3 })
  expect(screen(renderTop(top, plain))).toMatchInlineSnapshot(`
    "
    blue is live   last 3s   hh:mm:ss

    route       req/s  2xx  3xx  4xx  5xx  p50  p95  p99  refused/min
    api             0    –    –    –    –    –    –    –  –
    site            0    –    –    –    –    –    –    –  –
    _unmatched      0    –    –    –    –    –    –    –  –
    ● blue          0    –    –    –    –    –    –    –
    ○ green         0    –    –    –    –    –    –    –
    "
  `)
})

const nobody = { limit: 0, bot: 0, ban: 0, room: 0 }

test('refusals are told by the minute, whatever was counted', () => {
  const [route] = topOf().routes
  if (route === undefined) throw new Error('a route')
  const routes = [{ ...route, refused: { ...nobody, limit: 5 } }]
  expect(renderTop(topOf({ routes, seconds: 10 }), plain).join('\n')).toContain('30 limit')
})

test('in one line it is the live slot', () => {
  expect(briefTop(topOf())).toMatchInlineSnapshot(
    `"blue is live: 100 req/s   p50 8.2ms   p99 61ms   5xx 0%"`,
  )
})

const lineOf = (changes: Parameters<typeof settledOf>[0]): string =>
  renderRequest(
    { type: 'request', at: '2026-11-21T12:00:00.000Z', ...settledOf(changes) },
    plain,
  ).replace(/^\d\d:\d\d:\d\d/, 'hh:mm:ss')

test('a request is a line with its answer, route, slot and time, and why it was refused or failed', () => {
  const refused = { slot: null, status: 429, rule: 'rate.page', error: 'rate_limited' } as const
  const failed = { status: 502, error: 'upstream_refused', retried: true } as const
  const lines = [
    lineOf({ path: '/cart' }),
    lineOf(refused),
    lineOf(failed),
    lineOf({ route: null, slot: null, status: 404 }),
  ]
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    hh:mm:ss  200 GET  shop.example/cart  site blue  12ms
    hh:mm:ss  429 GET  shop.example/  site  12ms  rate.page
    hh:mm:ss  502 GET  shop.example/  site blue  12ms  upstream_refused  asked twice
    hh:mm:ss  404 GET  shop.example/  no route  12ms
    "
  `)
})

test('what was left out is said', () => {
  const text = renderRequest({ type: 'lost', at: '2026-11-21T12:00:00.000Z', lost: 12 }, plain)
  expect(text).toContain('12 left out')
})

test('bytes that a terminal takes for commands are shown as question marks', () => {
  const attack = '/\u001b]0;owned\u0007\u009b31m\u202e'
  expect(printable(attack)).toBe('/?]0;owned??31m?')
  expect(lineOf({ path: attack, method: 'G\u001bT', host: 'a\u0000b' })).not.toMatch(
    // oxlint-disable-next-line no-control-regex
    /[\u0000-\u001f\u007f-\u009f]/,
  )
})
