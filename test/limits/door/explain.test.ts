// `switch explain` covers the limits: the same words as the door, and nothing is counted.
import { expect, test } from 'vitest'
import type { Explanation } from '../../../src/model/explain.ts'
import type { Status } from '../../../src/model/status.ts'
import { startDoor, type Door } from './door.ts'

async function explain(door: Door, ...headers: string[]): Promise<Explanation> {
  const query = new URLSearchParams({ method: 'GET', url: '/', ip: '203.0.113.7' })
  for (const header of headers) query.append('header', header)
  return (await door.api('GET', `/v1/explain?${query.toString()}`)).body as Explanation
}

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'

const named = (steps: Explanation['steps'], name: string) =>
  steps.find((step) => step.name === name)

test('it names category, rule, rates and the line they stand on', async () => {
  const door = await startDoor({
    routes: [{ name: 'site', service: 'web', limit: { rate: '10/min', burst: 3 } }],
  })
  const { steps, verdict } = await explain(door, 'User-Agent: GPTBot/1.2')
  expect(verdict).toBe('forward to blue/web')
  expect(named(steps, 'bot')).toMatchObject({
    finding: 'throttle',
    detail: expect.stringContaining('gptbot; bot.ai-training: throttle to 30 in 60 s'),
  })
  expect(named(steps, 'rate')).toMatchObject({
    finding: 'page: 10 in 60 s, 3 at once, by client',
    definedAt: expect.stringMatching(/^sluice\.yaml:\d+$/),
  })
})

test('it tells what a client has left of its rates, and that it has nothing left', async () => {
  const door = await startDoor({
    routes: [{ name: 'site', service: 'web', limit: { rate: '2/min', burst: 2 } }],
  })
  const rate = async () => {
    const { steps, verdict } = await explain(door, `User-Agent: ${firefox}`)
    return [named(steps, 'rate')?.detail, verdict]
  }
  const left = (n: number) => `limit of the route, always in force; left now: page ${n}`
  expect(await rate()).toEqual([left(2), 'forward to blue/web'])
  await door.ask({ from: '203.0.113.7' })
  await door.ask({ from: '203.0.113.8' })
  expect(await rate()).toEqual([left(1), 'forward to blue/web'])
  await door.ask({ from: '203.0.113.7' })
  expect(await rate()).toEqual([left(0), 'refuse with 429 rate_limited'])
  expect((await door.ask({ from: '203.0.113.7' })).status).toBe(429)
})

test('a bot is told what is left of what its whole family may', async () => {
  const door = await startDoor()
  const gptbot = { 'User-Agent': 'GPTBot/1.2' }
  for (let n = 0; n < 15; n++) await door.ask({ from: `198.51.100.${n}`, headers: gptbot })
  const { steps, verdict } = await explain(door, 'User-Agent: GPTBot/1.2')
  expect(named(steps, 'rate')?.detail).toContain('ai-training 0, ai-training-class 45, page 60')
  expect(verdict).toBe('refuse with 429 rate_limited')
})

test('a refusal is told with its code, and only as far as it is in force', async () => {
  const door = await startDoor()
  expect((await explain(door, 'User-Agent: sqlmap/1.7')).verdict).toBe(
    'refuse with 403 bot_refused',
  )
  await door.api('POST', '/v1/bots', { mode: 'observe' })
  const observed = await explain(door, 'User-Agent: sqlmap/1.7')
  expect(observed.verdict).toBe('forward to blue/web')
  expect(named(observed.steps, 'bot')?.detail).toContain('only observed')
  await door.api('POST', '/v1/bans', { what: '203.0.113.0/24', why: 'abuse' })
  expect((await explain(door)).verdict).toBe('refuse with 403 banned')
})

test('it counts nothing, however often it is asked', async () => {
  const door = await startDoor({
    routes: [{ name: 'site', service: 'web', limit: { rate: '1/min', burst: 1 } }],
  })
  for (let n = 0; n < 20; n++) await explain(door, 'User-Agent: nikto/2.5')
  expect((await door.ask({ from: '203.0.113.7' })).status).toBe(200)
  expect((await door.api('GET', '/v1/bans')).body).toMatchObject({ bans: [] })
})

test('a rule that a guard has put to observe refuses nobody, until an operator says enforce again', async () => {
  const door = await startDoor()
  const sqlmap = { 'User-Agent': 'sqlmap/1.7', 'Accept-Language': 'en' }
  const statuses: number[] = []
  for (let n = 0; n < 25; n++)
    statuses.push((await door.ask({ from: `198.51.100.${n}`, headers: sqlmap })).status)
  expect([statuses[0], statuses.at(-1)]).toEqual([403, 200])
  const tripped = await explain(door, 'User-Agent: sqlmap/1.7')
  expect(tripped.verdict).toBe('forward to blue/web')
  expect(named(tripped.steps, 'bot')?.detail).toContain('only observed: it would refuse too many')
  const { warnings } = (await door.api('GET', '/v1/status')).body as Status
  expect(warnings.join()).toContain('"switch bots enforce" puts it in force again')
  await door.api('POST', '/v1/bots', { mode: 'enforce' })
  expect((await explain(door, 'User-Agent: sqlmap/1.7')).verdict).toBe(
    'refuse with 403 bot_refused',
  )
  expect((await door.ask({ from: '198.51.100.99', headers: sqlmap })).status).toBe(403)
})
