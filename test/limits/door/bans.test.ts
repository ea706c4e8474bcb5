// Bans at the door of a real gateway: from evidence and by hand, over restarts, and never against the wrong ones.
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { command } from '../../cli/command.ts'
import { chrome, countOf, startDoor, type Door } from './door.ts'

const scanner = { agent: 'nikto/2.5.0' }

test('an operator bans an address or a network, at once, and takes it back', async () => {
  const door = await startDoor()
  for (const what of ['203.0.113.7', '198.51.100.0/24', '2001:db8::/48']) {
    expect((await door.api('POST', '/v1/bans', { what, why: 'abuse', by: 'ana' })).status).toBe(200)
  }
  for (const from of ['203.0.113.7', '198.51.100.77', '2001:db8::1']) {
    const refused = await door.ask({ from })
    expect([refused.status, refused.headers['x-sluice-reason']]).toEqual([403, 'banned'])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  }
  expect((await door.ask({ from: '203.0.113.8' })).status).toBe(200)
  expect(await door.metric('sluice_bans')).toBe(3)
  expect(await door.metric('sluice_bans_total{reason="operator"}')).toBe(3)
  await door.api('DELETE', '/v1/bans', { what: '198.51.100.0/24' })
  expect((await door.ask({ from: '198.51.100.77' })).status).toBe(200)
})

test('an operator’s ban holds while bots are only observed', async () => {
  const door = await startDoor({ bots: { mode: 'observe', verify: false } })
  await door.api('POST', '/v1/bans', { what: '203.0.113.7' })
  expect((await door.ask()).status).toBe(403)
})

test.for([
  ['0.0.0.0/0', /too wide/],
  ['10.0.0.0/24', /visitors.allow/],
  ['127.0.0.1', /this machine/],
  ['the office', /expected an address/],
] as const)('%s cannot be banned', async ([what, why]) => {
  const door = await startDoor({ visitors: { allow: ['10.0.0.5'] } })
  const { status, body } = await door.api('POST', '/v1/bans', { what })
  expect(status).toBe(400)
  expect((body as { detail: string }).detail).toMatch(why)
  expect(await door.metric('sluice_bans')).toBe(0)
})

test('A10: whoever tries the paths of scanners is banned by its 30th request, and few reach the app', async () => {
  const door = await startDoor({}, (_req, res) => void res.writeHead(404).end())
  let banned = 0
  for (let n = 1; n <= 60 && banned === 0; n++) {
    const { headers } = await door.ask({ path: `/admin${n}/login${n}` })
    if (headers['x-sluice-reason'] === 'banned') banned = n
  }
  expect(banned).toBeGreaterThan(0)
  expect(banned).toBeLessThanOrEqual(31)
  expect(door.blue.seen.length).toBeLessThanOrEqual(40)
  expect(await door.metric('sluice_bans_total{reason="not-found"}')).toBe(1)
  expect((await door.ask({ from: '203.0.113.99' })).status).toBe(404)
})

test('A11: pages of the old version that ask for chunks the new one has not are no evidence', async () => {
  const door = await startDoor({}, (_req, res) => void res.writeHead(404).end())
  await door.promote('green')
  await Promise.all(
    Array.from({ length: 40 }, async (_, client) => {
      for (let n = 0; n < 25; n++)
        await door.ask({ from: `203.0.113.${client}`, path: `/chunk-${client}-${n}` })
    }),
  )
  const { body } = await door.api('GET', '/v1/bans')
  expect(body).toMatchObject({ bans: [] })
  expect(await door.metric('sluice_bans_total')).toBe(0)
})

test('A18: bans outlive a restart; a file that cannot be read is kept, and said', async () => {
  const door = await startDoor()
  await door.api('POST', '/v1/bans', { what: '203.0.113.7' })
  await door.close()
  const again = await startDoor({}, undefined, { dir: door.dir })
  expect((await again.ask()).status).toBe(403)
  await again.close()
  const file = join(door.dir, '.sluice', 'bans.json')
  await writeFile(file, '{"torn')
  const third = await startDoor({}, undefined, { dir: door.dir })
  expect((await third.ask()).status).toBe(200)
  expect(await toldBy(third)).toContain('bans.json')
  expect(await readFile(`${file}.unreadable`, 'utf8')).toBe('{"torn')
})

test('A20: no file and no metric names the address of a visitor', async () => {
  const door = await startDoor()
  const addresses = Array.from({ length: 30 }, (_, n) => `203.0.113.${100 + n}`)
  for (const from of addresses) {
    await door.ask({ from, ...scanner })
    await door.ask({ from, path: '/.env' })
  }
  const page = await (await fetch(`${door.adminUrl}/metrics`)).text()
  await door.close()
  const kept = await textOf(join(door.dir, '.sluice'))
  for (const address of addresses) {
    expect(page).not.toContain(address)
    expect(kept).not.toContain(address)
  }
})

test('A7: where everybody has one private address, nobody is banned or limited, and it is said', async () => {
  const door = await startDoor({
    routes: [{ name: 'site', service: 'web', limit: { rate: '1/min', burst: 300 } }],
  })
  const from = '172.18.0.1'
  for (let n = 0; n < 6; n++) await door.burst(50, { from })
  expect((await door.status()).limits.perClient).toBe('off')
  expect((await door.status()).warnings.join()).toContain('one address')
  const answers = await door.burst(100, { from, agent: chrome })
  expect(countOf(answers, 200)).toBe(100)
  expect((await door.api('GET', '/v1/bans')).body).toMatchObject({ bans: [] })
})

test('the command lists, bans, says what it would hit, and takes back', async () => {
  const door = await startDoor()
  await door.ask({ from: '203.0.113.7' })
  const say = (...words: string[]) => command(['--admin', door.adminUrl, ...words])
  expect((await say('bans')).stdout).toContain('nobody is banned')
  const dry = await say('ban', '203.0.113.0/24', '--dry-run')
  expect(dry.stdout).toContain('256 IPv4 addresses; 1 of the last clients')
  const banned = await say('ban', '203.0.113.7', '--for', '1h', '--why', 'scraper')
  expect(banned.stdout).toMatch(
    /^banned 203\.0\.113\.7, for (1h|59m 59s) +undo: switch unban 203\.0\.113\.7/,
  )
  const list = await say('bans')
  expect(list.stdout).toMatch(/203\.0\.113\.7 +operator +0 .*scraper/)
  expect((await say('unban', '203.0.113.7')).stdout).toContain('no longer banned: 203.0.113.7')
  expect(await say('unban', '203.0.113.7')).toMatchObject({ exit: 2 })
  expect((await say('bots', 'observe')).stdout).toContain('observe')
  expect(await auditOf(door)).toHaveLength(2)
})

async function toldBy(door: Door): Promise<string> {
  const told = await door.event(
    (event) => event.type === 'warning' && event.detail.includes('bans'),
  )
  return told.type === 'warning' ? told.detail : ''
}

async function auditOf(door: Door): Promise<string[]> {
  const text = await readFile(join(door.dir, '.sluice', 'bans-audit.ndjson'), 'utf8')
  return text.trim().split('\n')
}

async function textOf(dir: string): Promise<string> {
  const names = await readdir(dir)
  return (await Promise.all(names.map((name) => readFile(join(dir, name), 'latin1')))).join('\n')
}
