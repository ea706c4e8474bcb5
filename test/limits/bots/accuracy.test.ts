// A1's gate on the data that npm has: no real browser is blocked, and bots are recognised. It holds the pinned versions of
// isbot and crawler-user-agents: who raises one sees here what it costs.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import crawlers from 'crawler-user-agents'
import { expect, test } from 'vitest'
import { usable } from '../../../src/limits/bots/crawler-list.ts'
import { quarantined } from '../../../src/limits/bots/quarantine.ts'
import { classify, deciding } from './deciding.ts'

const { decide } = deciding()

/** Some ten thousand visits of real browsers, as the package `user-agents` collects them: about 950 user agents. */
function realBrowsers(): readonly string[] {
  const file = fileURLToPath(new URL('user-agents.json', import.meta.resolve('user-agents')))
  const visits: readonly { readonly userAgent: string }[] = JSON.parse(readFileSync(file, 'utf8'))
  return [...new Set(visits.map(({ userAgent }) => userAgent))]
}

test('no real browser is blocked, nor taken for anything else', () => {
  const browsers = realBrowsers()
  expect(browsers.length).toBeGreaterThan(900)
  const blocked = browsers.filter((userAgent) => decide({ userAgent }).action.kind === 'block')
  const mistaken = browsers.filter((userAgent) => classify(userAgent).category !== 'browser')
  console.log(
    `real browsers: ${browsers.length}, blocked ${blocked.length}, mistaken ${mistaken.length}`,
  )
  expect(blocked).toEqual([])
  // Measured as 0 with the pinned versions; one false alarm in 950 is already a tenth of a per cent of all visitors.
  expect(mistaken).toEqual([])
})

test('at least 99 % of the bots that crawler-user-agents knows are recognised, those in quarantine apart', () => {
  const bots = usable(crawlers).flatMap(({ instances }) => instances)
  const missed = bots.filter((userAgent) => classify(userAgent).category === 'browser')
  const recall = 1 - missed.length / bots.length
  console.log(
    `bots: ${bots.length}, missed ${missed.length}, recall ${(recall * 100).toFixed(2)} %`,
  )
  expect(bots.length).toBeGreaterThan(2_000)
  // The plan asks for 93 %, of bots that nobody has seen; these the lists have seen, so they must do better.
  expect(recall).toBeGreaterThan(0.99)
})

test('what is in quarantine is still in the package: what has left it need not be kept out', () => {
  const patterns = new Set(crawlers.map(({ pattern }) => pattern))
  expect([...quarantined].filter((pattern) => !patterns.has(pattern))).toEqual([])
})

test('a tag of the package alone refuses nobody', () => {
  const refused = usable(crawlers)
    .flatMap(({ instances }) => instances)
    .filter((userAgent) => decide({ userAgent }).action.kind === 'block')
  for (const userAgent of refused) expect(classify(userAgent).category).toBe('scanner')
  // Who checks certificates, headers and consent for a living is slowed, not refused.
  for (const userAgent of [
    "Mozilla/5.0 (compatible; Let's Encrypt validation server; +https://www.letsencrypt.org)",
    'DigiCert DCV Bot/1.1',
    'hstspreload-bot',
  ])
    expect(decide({ userAgent }).action.kind).toBe('throttle')
})
