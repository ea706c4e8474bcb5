// Forward-confirmed reverse DNS: what confirms a claim, what denies it, and what says nothing.
import { expect, test } from 'vitest'
import { confirmName, type Directory } from '../../../src/limits/bots/reverse-dns.ts'
import { systemDirectory } from '../../../src/limits/bots/system-directory.ts'
import { startNameServer } from './name-server.ts'
import { scriptedDirectory } from './scripted-directory.ts'

const suffixes = ['googlebot.com', 'google.com']
const client = '192.0.2.7'

function asked(
  records: Parameters<typeof scriptedDirectory>[0],
  address = client,
): Promise<string> {
  return confirmName(scriptedDirectory(records), address, suffixes)
}

test('a name under the domain that has the address confirms it', async () => {
  const records = {
    [client]: ['crawl-7.googlebot.com'],
    'crawl-7.googlebot.com A': ['192.0.2.6', client],
  }
  expect(await asked(records)).toBe('confirmed')
})

test('letter case, a closing dot and another spelling of the address make no difference', async () => {
  const name = 'Crawl-7.GoogleBot.com.'
  const address = '2001:db8:0:0:0:0:0:7'
  expect(await asked({ [address]: [name], [`${name} AAAA`]: ['2001:DB8::7'] }, address)).toBe(
    'confirmed',
  )
})

test('a name without its address is a forgery', async () => {
  const forged = 'crawl-192-0-2-7.googlebot.com'
  expect(await asked({ [client]: [forged] })).toBe('denied')
  expect(await asked({ [client]: [forged], [`${forged} A`]: ['192.0.2.99'] })).toBe('denied')
})

test.each(['evilgooglebot.com', 'googlebot.com.evil.example', 'googlebot.com', 'host.example'])(
  '%s is not under the domain, whatever it resolves to',
  async (name) => {
    const directory = scriptedDirectory({ [client]: [name], [`${name} A`]: [client] })
    expect(await confirmName(directory, client, suffixes)).toBe('denied')
    expect(directory.asked).toEqual([client])
  },
)

test('an address without a name is denied', async () => {
  expect(await asked({})).toBe('denied')
})

test('of several names one that holds is enough', async () => {
  const records = {
    [client]: ['host.example', 'a.googlebot.com', 'b.google.com'],
    'a.googlebot.com A': 'slow',
    'b.google.com A': [client],
  } as const
  expect(await asked(records)).toBe('confirmed')
})

test('no answer to either question says nothing', async () => {
  expect(await asked({ [client]: 'slow' })).toBe('unanswered')
  expect(await asked({ [client]: ['a.googlebot.com'], 'a.googlebot.com A': 'slow' })).toBe(
    'unanswered',
  )
  const two = {
    [client]: ['a.googlebot.com', 'b.googlebot.com'],
    'a.googlebot.com A': 'slow',
  } as const
  expect(await asked(two)).toBe('unanswered')
})

test('no more than four names are looked up, however many an address has', async () => {
  const names = Array.from({ length: 50 }, (_, i) => `n${i}.googlebot.com`)
  const directory = scriptedDirectory({ [client]: names })
  expect(await confirmName(directory, client, suffixes)).toBe('denied')
  expect(directory.asked).toHaveLength(5)
})

/** The real client of name servers, with a server of our own. */
async function real(zone: Parameters<typeof startNameServer>[0]): Promise<Directory> {
  return systemDirectory([await startNameServer(zone)])
}

test('a real name server confirms IPv4 and IPv6', async () => {
  const v6 = '7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR'
  const directory = await real({
    '7.2.0.192.in-addr.arpa PTR': ['crawl-7.googlebot.com'],
    'crawl-7.googlebot.com A': [client],
    [v6]: ['crawl-8.googlebot.com'],
    'crawl-8.googlebot.com AAAA': ['2001:db8:0:0:0:0:0:7'],
  })
  expect(await confirmName(directory, client, suffixes)).toBe('confirmed')
  expect(await confirmName(directory, '2001:db8::7', suffixes)).toBe('confirmed')
})

test('a real name server that knows no name denies, and one with a name of no address, too', async () => {
  const directory = await real({
    '7.2.0.192.in-addr.arpa PTR': ['crawl-7.googlebot.com'],
    'crawl-7.googlebot.com A': [],
  })
  expect(await confirmName(directory, '192.0.2.8', suffixes)).toBe('denied')
  expect(await confirmName(directory, client, suffixes)).toBe('denied')
})

test.each(['silent', 'broken'] as const)(
  'a real name server that is %s says nothing',
  async (state) => {
    const directory = await real({ '7.2.0.192.in-addr.arpa PTR': state })
    expect(await confirmName(directory, client, suffixes)).toBe('unanswered')
  },
)
