// Slots without Docker: two servers and the user's own command, through a real gateway and the real command line.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { command } from '../cli/command.ts'
import { startTestGateway, temporaryDir } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

test('the own command brings up the standby slot, the gateway probes it and moves traffic', async () => {
  const [blue, green] = await Promise.all([upstream('blue'), upstream('green')])
  const dir = await temporaryDir()
  await writeFile(
    join(dir, 'bring.sh'),
    'echo "$SLUICE_FROM to $SLUICE_SLOT at $SLUICE_WEB_URL: $SLUICE_IMAGE_WEB" >> ran\n',
  )
  const gateway = await startTestGateway(
    {
      slots: { blue: { web: blue.url }, green: { web: green.url } },
      deploy: { run: 'sh bring.sh' },
    },
    { dir },
  )
  const deploy = (...more: string[]) =>
    command(['deploy', '-c', gateway.configPath, '--admin', gateway.adminUrl, ...more])
  const first = await deploy('--image', 'web=acme:1')
  expect(first, first.stderr).toMatchObject({ exit: 0 })
  expect(await gateway.status()).toMatchObject({ live: 'green' })

  // The same again is nothing new; another one goes into the other slot.
  expect((await deploy('--image', 'web=acme:1')).stdout).toContain('green is already live')
  expect((await deploy('--image', 'web=acme:2')).exit).toBe(0)
  expect(await gateway.status()).toMatchObject({ live: 'blue' })
  expect(await readFile(join(dir, 'ran'), 'utf8')).toBe(
    `blue to green at ${green.url}: acme:1\ngreen to blue at ${blue.url}: acme:2\n`,
  )
})
