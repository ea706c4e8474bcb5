// The gateway's own file of the stack: valid with and without the environment of its container, and of one mind with the
// compose files.
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/load.ts'
import { isTrusted } from '../../src/model/address.ts'
import { folder, servicesOf } from './stack-files.ts'

const file = `${folder}sluice.yaml`
const inContainer = {
  ADMIN_LISTEN: '0.0.0.0:9090',
  SLUICE_TOKEN: 'a-token-of-the-test',
  REDIS_URL: 'redis://:secret@redis:6379',
  TRAEFIK_ADDRESS: '10.7.7.2',
}

test('it is valid as the command reads it on the host, with nothing set', async () => {
  const loaded = await loadConfig(file, {})
  expect(loaded).toMatchObject({
    ok: true,
    config: { admin: { listen: { host: '127.0.0.1', port: 9090 } }, redis: null },
  })
})

test('it is valid as the gateway reads it in its container, and believes Traefik alone', async () => {
  const loaded = await loadConfig(file, inContainer)
  expect(loaded).toMatchObject({
    ok: true,
    config: {
      admin: { listen: { host: '0.0.0.0' }, token: 'a-token-of-the-test' },
      redis: 'redis://:secret@redis:6379',
      project: 'shop',
    },
  })
  if (!loaded.ok) return
  const trusts = (address: string): boolean => isTrusted(address, loaded.config.trustedProxies)
  expect([trusts('10.7.7.2'), trusts('10.7.7.3'), trusts('172.20.0.1')]).toEqual([
    true,
    false,
    false,
  ])
})

test('without its token the container does not start: the admin side would be open to the slots', async () => {
  const loaded = await loadConfig(file, { ...inContainer, SLUICE_TOKEN: '' })
  expect(loaded).toMatchObject({ ok: false, problems: [{ path: 'admin.listen' }] })
})

test('its slots name the services of the template, by the names that these have in the network', async () => {
  const loaded = await loadConfig(file, {})
  if (!loaded.ok) throw new Error('not valid')
  const services = await servicesOf(['app.yaml'])
  for (const slot of ['blue', 'green'] as const) {
    const wanted = Object.entries(loaded.config.slots[slot]).map(([name, origins]) => [
      name,
      origins.map(({ host, port }) => `${host}:${port}`),
    ])
    const offered = services.map(([name, { networks }]) => {
      const aliases = (networks as Record<string, { aliases?: string[] } | null>)['internal']
      const names = aliases?.aliases?.map((a) => a.replace(/\$\{SLUICE_SLOT[^}]*\}/, slot)) ?? []
      return [name.replace('app.yaml/', ''), names.map((host) => `${host}:3000`)]
    })
    expect(wanted).toEqual(offered)
  }
})
