// Host names of the slots as the system resolves them: /etc/hosts is asked at each look-up, and root may write it.
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

const hosts = '/etc/hosts'
const name = 'blue.sluice-test.internal'

test('a name that moves to another address, or gains one, is followed without a reload', async () => {
  const before = await readFile(hosts, 'utf8')
  onTestFinished(() => writeFile(hosts, before))
  const mapTo = (...addresses: string[]): Promise<void> =>
    writeFile(
      hosts,
      `${before.trimEnd()}\n${addresses.map((address) => `${address} ${name}\n`).join('')}`,
    )

  const port = await sameNameOn(['127.0.0.2', '127.0.0.3'])
  const green = await upstream('green')
  await mapTo('127.0.0.2')
  const gateway = await startTestGateway({
    slots: { blue: { web: `http://${name}:${port}` }, green: { web: green.url } },
    resolve: '50ms',
  })
  const answer = async (): Promise<string> => (await fetch(gateway.url)).text()
  expect(await answer()).toBe('127.0.0.2')

  await mapTo('127.0.0.3')
  await expect.poll(answer).toBe('127.0.0.3')

  await mapTo('127.0.0.2', '127.0.0.3')
  const seen = new Set<string>()
  await expect
    .poll(async () => [...seen.add(await answer())].sort())
    .toEqual(['127.0.0.2', '127.0.0.3'])

  // A name that is gone is no reason to stop serving.
  await mapTo()
  await expect.poll(async () => (await gateway.status()).warnings.join()).toContain(name)
  expect(['127.0.0.2', '127.0.0.3']).toContain(await answer())
})

/** Servers on one port of several loopback addresses; each answers with its address. */
async function sameNameOn(addresses: readonly string[]): Promise<number> {
  let port = 0
  for (const address of addresses) {
    const server = createServer((_req, res) => res.end(address))
    await new Promise<void>((resolve) => server.listen(port, address, resolve))
    const bound = server.address()
    if (typeof bound === 'object' && bound !== null) ({ port } = bound)
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
  }
  return port
}
