// How many series there are: as many as config and fixed lists make, whatever visitors and the application send.
import { METHODS } from 'node:http'
import { expect, test } from 'vitest'
import { classLabel, codeLabel, methodLabel } from '../../src/telemetry/request-labels.ts'
import { startTestGateway } from '../support/gateway.ts'
import { rawClient } from '../support/raw-client.ts'
import { upstream } from '../support/upstream.ts'
import { randomOf, type Random } from '../switch/judge/made-up.ts'
import { scrapeOwn } from './scrape.ts'

const connections = 200
const perConnection = 50
const requests = connections * perConnection

const routes = ['api', 'static', 'site']
/** As metrics name what reaches an application; TRACE and CONNECT do not. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', '_OTHER']
/** The lines of a histogram: its buckets, +Inf, sum and count. */
const lines = { durations: 14 + 3, overhead: 10 + 3 }

/**
 * The formula, for an application that answers everything 200 from one slot: a counter and a histogram of durations for each
 * route and method, with one route more for what no route takes (404); for each route a histogram of upstream durations and
 * one of the overhead. Beside them: TRACE, which is always 405 and has no route, and what is no HTTP, which is 400, of no known
 * method, and in the class of 404.
 */
function seriesOf(routeCount: number, methodCount: number): Readonly<Record<string, number>> {
  const pairs = (routeCount + 1) * methodCount
  const [trace, malformed] = [1, 1]
  return {
    sluice_requests_total: pairs + trace + malformed,
    sluice_request_duration_seconds: (pairs + trace) * lines.durations,
    sluice_upstream_duration_seconds: routeCount * lines.durations,
    sluice_overhead_seconds: routeCount * lines.overhead,
    // Both slots, whether they serve or not.
    sluice_requests_in_flight: routeCount * 2,
  }
}

test(`${requests} random paths, methods, hosts and user agents make as many series as routes and methods do`, async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const more = { service: 'web', limit: { rate: '1000000/s', burst: 1_000_000 } }
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    routes: [
      { name: 'api', match: { host: 'shop.example', path: '/api' }, ...more },
      { name: 'static', match: { host: '*.cdn.example', path: '/' }, ...more },
      { name: 'site', match: { host: 'shop.example', path: '/' }, ...more },
    ],
    bots: { verify: false },
  })
  const random = randomOf(7)
  let answered = 0
  for (let n = 0; n < connections; n += atOnce) {
    const texts = Array.from({ length: atOnce }, () => visit(gateway.port, random))
    for (const text of await Promise.all(texts)) answered += text.split('HTTP/1.1 ').length - 1
  }
  expect(answered).toBe(requests)
  const series = await scrapeOwn(gateway)
  const counted = series.filter(({ name }) => name === 'sluice_requests_total')
  expect(counted.reduce((sum, { value }) => sum + value, 0)).toBe(requests)
  const found = new Map<string, number>()
  for (const { name } of series) {
    const base = name.replace(/_(bucket|sum|count)$/, '')
    found.set(base, (found.get(base) ?? 0) + 1)
  }
  expect(Object.fromEntries(found)).toMatchObject(seriesOf(routes.length, methods.length))
  // By what a sender says it is, of fifteen, and what is done about it, of five, both fixed; and by route.
  expect(found.get('sluice_bot_decisions_total')).toBeLessThanOrEqual(routes.length * 15 * 5)
}, 60_000)

const atOnce = 10

/** A connection on which requests follow each other without waiting; the last one is no HTTP. Resolves to all answers. */
async function visit(port: number, random: Random): Promise<string> {
  const client = await rawClient(port)
  const made = Array.from({ length: perConnection - 1 }, () => randomRequest(random))
  client.send(`${made.join('')}${word(random).toUpperCase()} / HTTP/1.1\r\n\r\n`)
  return (await client.closed()).text
}

function randomRequest(random: Random): string {
  const pick = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T
  const method = pick(['GET', 'GET', 'POST', ...METHODS.filter((name) => name !== 'CONNECT')])
  const host = pick(['shop.example', `${word(random)}.cdn.example`, `${word(random)}.example`])
  const path = pick(['', '/api']) + `/${word(random)}/${word(random)}?${word(random)}`
  const agent = pick([word(random), 'nikto/2.5.0', 'Googlebot/2.1', 'curl/8', 'Mozilla/5.0'])
  return `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nUser-Agent: ${agent}\r\nContent-Length: 0\r\n\r\n`
}

function word(random: Random): string {
  const letters = Array.from({ length: 8 }, () => 97 + Math.floor(random() * 26))
  return String.fromCharCode(...letters)
}

test('an application that answers with any number makes a series a class, beside those of the registered codes', () => {
  const labels = new Set(Array.from({ length: 900 }, (_, i) => codeLabel(100 + i)))
  expect(codeLabel(404)).toBe('404')
  expect(codeLabel(499)).toBe('499')
  expect([codeLabel(299), codeLabel(555), codeLabel(999)]).toEqual(['2xx', '5xx', '9xx'])
  // 63 are registered, 499 is ours, and nine classes.
  expect(labels.size).toBe(63 + 1 + 9)
  expect(new Set(Array.from({ length: 900 }, (_, i) => classLabel(100 + i))).size).toBe(9)
})

test('methods are the nine that are known, and one for all others', () => {
  const random = randomOf(11)
  const invented = Array.from({ length: 1000 }, () => word(random).toUpperCase())
  expect(new Set(invented.map(methodLabel))).toEqual(new Set(['_OTHER']))
  expect(methodLabel('TRACE')).toBe('TRACE')
  // Methods are case-sensitive (RFC 9110 9.1).
  expect(methodLabel('get')).toBe('_OTHER')
})
