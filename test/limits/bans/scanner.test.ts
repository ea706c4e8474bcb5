// A scanner that replays a list of paths: banned within its first thirty requests, for longer each time it comes back (A10).
import { expect, test } from 'vitest'
import { isProbing } from '../../../src/limits/bans/probing-path.ts'
import { textOf } from '../../../src/limits/rates/key.ts'
import { clientOf, day, hour, noon, openTestBans, type TestBans } from './open-test-bans.ts'
import { pathsOfAScanner } from './scanner-paths.ts'

const address = '203.0.113.66'
const client = clientOf(address)
const key = textOf(client)
const stepMs = 50

interface Replay {
  readonly firstRefused: number
  readonly upstream: number
}

/** Twenty requests a second; all that reaches the application is missing there, and its answer comes after `answerMs`. */
function replay(bans: TestBans, from: number, seed: number, answerMs = 30): Replay {
  const answers: { readonly path: string; readonly at: number }[] = []
  let firstRefused = Number.POSITIVE_INFINITY
  let upstream = 0
  for (const [i, { path, isHoneypot }] of pathsOfAScanner(seed).entries()) {
    const now = from + i * stepMs
    for (; answers[0] !== undefined && answers[0].at <= now; answers.shift()) {
      bans.missed(client, answers[0].path, answers[0].at)
    }
    if (bans.standing(client, address, now)?.kind === 'banned') {
      firstRefused = Math.min(firstRefused, i + 1)
    } else if (isHoneypot) bans.note('honeypot', client, now)
    else {
      upstream++
      answers.push({ path, at: now + answerMs })
    }
  }
  return { firstRefused, upstream }
}

test('the list is like the real ones: a twentieth are honeypots, and some paths say nothing', () => {
  const paths = pathsOfAScanner(1)
  expect(paths).toHaveLength(9_681)
  expect(paths.filter(({ isHoneypot }) => isHoneypot).length).toBe(461)
  const silent = paths.filter(({ path, isHoneypot }) => !isHoneypot && !isProbing(path)).length
  expect(silent).toBeGreaterThan(300)
})

test('in whatever order the list is, the scanner is banned by its 30th request', async () => {
  const bans = await openTestBans()
  for (let seed = 1; seed <= 40; seed++) {
    const { firstRefused, upstream } = replay(bans, noon + seed * 30 * day, seed)
    expect(firstRefused, `seed ${seed}`).toBeLessThanOrEqual(31)
    expect(upstream, `seed ${seed}`).toBeLessThanOrEqual(30)
  }
  expect(bans.told.every(({ clientKey }) => clientKey === key)).toBe(true)
})

test('where answers take a second, no more than what was under way comes on top', async () => {
  const bans = await openTestBans()
  const { upstream } = replay(bans, noon, 3, 500)
  expect(upstream).toBeLessThanOrEqual(40)
})

test('each time it comes back the ban is longer: an hour, six, a day, seven days', async () => {
  const bans = await openTestBans()
  const lengths: number[] = []
  let now = noon
  for (let visit = 0; visit < 6; visit++) {
    replay(bans, now, visit + 1)
    const [ban] = bans.list('real', now + hour / 2)
    if (ban?.expiresAt == null) throw new Error('no ban')
    lengths.push(Math.round((ban.expiresAt - ban.createdAt) / hour))
    now = ban.expiresAt + 1
  }
  expect(lengths).toEqual([1, 6, 24, 168, 168, 168])
  const warnings = bans.told.filter(({ kind }) => kind === 'warned')
  expect(warnings).toHaveLength(1)
})

test('a scanner that names itself is refused from the start, and banned by its 21st request', async () => {
  const bans = await openTestBans()
  const noted = Array.from({ length: 30 }, (_, i) =>
    bans.note('scanner', client, noon + i * stepMs),
  )
  expect(noted.map(({ kind }) => kind).indexOf('banned')).toBe(20)
  expect(noted.filter(({ kind }) => kind !== 'ignored').map(({ kind }) => kind)).toEqual([
    'warned',
    'banned',
  ])
})

test('for ever only with the sixth strike, and only where that is wanted', async () => {
  const bans = await openTestBans({ permanent: true })
  let now = noon
  for (let strikes = 1; strikes <= 5; strikes++) {
    const noted = bans.note('honeypot', client, now)
    now = 'ban' in noted ? (noted.ban.expiresAt ?? 0) : now + hour
  }
  expect(bans.note('honeypot', client, now)).toMatchObject({
    ban: { strikes: 6, expiresAt: null },
  })
})
