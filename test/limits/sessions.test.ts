// Sessions are known by cookies that the app was seen to set, and by nothing that a visitor could write.
import { expect, test } from 'vitest'
import { createSessions } from '../../src/limits/sessions.ts'

const id = 's%3A0123456789abcdef'

test('who brings back what the app set has a session, and the same one each time', () => {
  const sessions = createSessions({ cookie: null })
  expect(sessions.of(`sid=${id}`)).toBe(null)
  sessions.learn([`sid=${id}; Path=/; HttpOnly`])
  const session = sessions.of(`theme=dark; sid=${id}`)
  expect(session).not.toBe(null)
  expect(sessions.of(`sid=${id}`)).toBe(session)
  expect(sessions.of(null)).toBe(null)
})

test('what nobody set is none: another value, another name, a part of it', () => {
  const sessions = createSessions({ cookie: null })
  sessions.learn([`sid=${id}`])
  for (const forged of [`sid=${id}x`, `sid2=${id}`, `sid=${id.slice(1)}`, id, `=${id}`, 'sid='])
    expect(sessions.of(forged), forged).toBe(null)
})

test('the cookie of a session is found among others, wherever it stands, up to the thirty-second', () => {
  const sessions = createSessions({ cookie: null })
  sessions.learn([`sid=${id}`])
  const others = (count: number): string[] => Array.from({ length: count }, (_, n) => `c${n}=${id}`)
  const known = (cookies: readonly string[]) => sessions.of(cookies.join('; ')) !== null
  const places = [0, 1, 30, 31].map((at) => known(others(40).toSpliced(at, 0, `sid=${id}`)))
  expect(places).toEqual([true, true, true, true])
  expect(known([...others(32), `sid=${id}`])).toBe(false)
  for (const odd of ['', ';', '; ', `; ; sid=${id}; `, `a; =; sid=${id}`])
    expect(sessions.of(odd), odd).toBe(odd.includes('sid') ? sessions.of(`sid=${id}`) : null)
})

test('two sessions are two', () => {
  const sessions = createSessions({ cookie: null })
  sessions.learn([`sid=${id}1`, `sid=${id}2`])
  expect(sessions.of(`sid=${id}1`)).not.toBe(sessions.of(`sid=${id}2`))
})

test('a value too short to tell visitors apart, or a cookie that is taken away, makes none', () => {
  const sessions = createSessions({ cookie: null })
  sessions.learn(['theme=dark', `sid=${id}; Max-Age=0`, `old=${id}; max-age=-1`])
  for (const cookie of ['theme=dark', `sid=${id}`, `old=${id}`])
    expect(sessions.of(cookie)).toBe(null)
})

test('where the app’s cookie is named, no other counts', () => {
  const sessions = createSessions({ cookie: 'sid' })
  sessions.learn([`csrf=${id}`, `sid=${id}`])
  expect(sessions.of(`csrf=${id}`)).toBe(null)
  expect(sessions.of(`sid=${id}`)).not.toBe(null)
})

test('what is known is bounded: the oldest go first, the newest stay', () => {
  const sessions = createSessions({ cookie: null, size: 1024 })
  const cookieOf = (n: number) => `sid=${String(n).padStart(20, '0')}`
  for (let n = 0; n < 20_000; n++) sessions.learn([cookieOf(n)])
  const known = Array.from({ length: 20_000 }, (_, n) => sessions.of(cookieOf(n)) !== null)
  expect(known.filter(Boolean).length).toBe(1024)
  // Four share a bucket: of a hundred, chance now and then puts five into one.
  expect(known.slice(-4)).toEqual([true, true, true, true])
  expect(known.slice(-100).filter(Boolean).length).toBeGreaterThan(90)
  expect(known.slice(0, 10_000).some(Boolean)).toBe(false)
})

test('gateways of one secret call a session by one name, and nobody else does', () => {
  const names = ['one secret of sixteen', 'one secret of sixteen', 'another of them all'].map(
    (secret) => {
      const sessions = createSessions({ cookie: null, secret: Buffer.from(secret) })
      sessions.learn([`sid=${id}; HttpOnly`])
      return sessions.of(`sid=${id}`)
    },
  )
  expect(names[0]).toMatch(/^[\w-]{16}$/)
  expect(names[1]).toBe(names[0])
  expect(names[2]).not.toBe(names[0])
})
