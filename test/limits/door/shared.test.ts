// A13: many people behind one address. Their limits are three times as wide, and one scanner among them gets none of them banned.
import { expect, test } from 'vitest'
import { countOf, startDoor, type Door } from './door.ts'

/** An app that gives each who logs in a session of its own. */
function app(req: { url?: string | undefined }, res: import('node:http').ServerResponse): void {
  const who = /^\/login\/(\d+)$/.exec(req.url ?? '')?.[1]
  if (who !== undefined) res.setHeader('Set-Cookie', `sid=${who.padStart(32, 's')}; HttpOnly`)
  res.writeHead(req.url?.startsWith('/gone') === true ? 404 : 200).end('ok')
}

const office = '203.0.113.50'
const cookieOf = (who: number) => ({ Cookie: `sid=${String(who).padStart(32, 's')}` })

async function officeOf(people: number): Promise<Door> {
  const door = await startDoor(
    { routes: [{ name: 'site', service: 'web', limit: { rate: '1/min', burst: 20 } }] },
    app,
  )
  for (let who = 0; who < people; who++)
    await door.ask({ path: `/login/${who}`, from: `198.51.100.${who}` })
  for (let who = 0; who < people; who++) await door.ask({ from: office, headers: cookieOf(who) })
  return door
}

test('an address of five sessions may do three times as much', async () => {
  const door = await officeOf(6)
  const answers = await door.burst(100, { from: office, headers: cookieOf(1) })
  // Before the fifth session was seen, five requests were counted as those of one visitor.
  expect(countOf(answers, 200)).toBeGreaterThanOrEqual(58)
  expect(countOf(answers, 200)).toBeLessThanOrEqual(60)
})

test('a scanner among them slows its own address, and bans nobody', async () => {
  const door = await officeOf(6)
  for (let n = 0; n < 80; n++)
    await door.ask({ from: office, path: `/gone/${n}x${n}`, agent: 'nikto/2.5' })
  for (let n = 0; n < 4; n++) await door.ask({ from: office, path: `/.env`, agent: 'nikto/2.5' })
  const answers = await door.burst(10, { from: office, headers: cookieOf(2) })
  expect(answers.filter(({ headers }) => headers['x-sluice-reason'] === 'banned')).toEqual([])
})

test('four sessions are a household, and no more than one client', async () => {
  const door = await officeOf(4)
  const answers = await door.burst(60, { from: office, headers: cookieOf(1) })
  expect(countOf(answers, 200)).toBe(16)
})
