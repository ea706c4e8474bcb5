// No secret of a channel comes out anywhere, whatever receivers do: not in the log, the status, the events, the history, the
// metrics, nor in an answer of the admin API or the command.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { adminClient } from '../support/admin-client.ts'
import { closedPort, upstream } from '../support/upstream.ts'
import { command, emptyFolder, startCommand } from '../cli/command.ts'
import { refusal, startMailServer } from './mail-server.ts'
import { startReceiver } from './receiver.ts'

const secrets = [
  'T0K3N-IN-A-PATH',
  'T0K3N-IN-A-QUERY',
  'S1GN-1NG-S3CR3T-16',
  'M41L-P455W0RD',
  'B451C-P455',
]
/** As they would stand in a header or an answer. */
const spellings = [
  ...secrets,
  ...secrets.map((secret) => Buffer.from(secret).toString('base64').slice(0, 12)),
]

// Five processes start one after the other, on machines that have other things to do.
test('nothing that the gateway says holds a secret of a channel', { timeout: 60_000 }, async () => {
  // Many servers repeat what they were asked.
  const echo = await startReceiver((res) => res.writeHead(404).end(`Cannot POST ${res.req.url}`))
  const mail = await startMailServer({
    onAuth: ({ password }, _session, done) => done(refusal(535, `wrong: ${password}`)),
  })
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const admin = `127.0.0.1:${await closedPort()}`
  const at = echo.url.replace('http://', '')
  const cwd = await emptyFolder()
  await writeFile(
    join(cwd, 'sluice.yaml'),
    stringify({
      listen: '127.0.0.1:0',
      admin: { listen: admin },
      slots: { blue: { web: blue.url }, green: { web: green.url } },
      health: { interval: '50ms', healthy: 2 },
      log: { level: 'trace' },
      notify: [
        { kind: 'discord', url: `${echo.url}/api/webhooks/1/T0K3N-IN-A-PATH` },
        { kind: 'slack', url: `http://127.0.0.1:${await closedPort()}/services/T0K3N-IN-A-PATH` },
        {
          kind: 'webhook',
          url: `http://ana:B451C-P455@${at}/?key=T0K3N-IN-A-QUERY`,
          secret: 'S1GN-1NG-S3CR3T-16',
        },
        {
          kind: 'email',
          smtp: `smtp://ana:M41L-P455W0RD@127.0.0.1:${mail.port}`,
          from: 'a@example.com',
          to: ['b@example.com'],
        },
      ],
    }),
  )
  const running = startCommand(['run'], { cwd })
  await running.says('admin on')
  const said: string[] = []
  const asked = async (...args: string[]): Promise<void> => {
    const { stdout, stderr } = await command([...args, '--admin', admin], { cwd })
    said.push(stdout, stderr)
  }
  const api = adminClient(`http://${admin}`)
  await api.healthy('green')
  await api.promote('green')
  await expect
    .poll(async () =>
      (await api.status()).notifications?.map(({ lastError }) => lastError !== null),
    )
    .toEqual([true, true, true, true])
  await Promise.all([
    asked('notify', 'test'),
    asked('notify', 'test', '--json'),
    asked('status'),
    asked('check'),
  ])
  for (const path of ['/v1/status', '/v1/history', '/health', '/metrics', '/v1/openapi.json'])
    said.push(await (await fetch(`http://${admin}${path}`)).text())
  running.signal('SIGTERM')
  const { stdout, stderr } = await running.ended
  said.push(stdout, stderr)
  // They were used, and they were answered badly, and that was told.
  expect(echo.received.map(({ path }) => path)).toContain('/?key=T0K3N-IN-A-QUERY')
  expect(stdout).toContain('was not delivered')
  expect(said.join('\n')).toContain('HTTP 404: is the address still right?')
  expect(said.join('\n')).toContain('refuses the login (SMTP 535)')
  expect(spellings.filter((secret) => said.some((text) => text.includes(secret)))).toEqual([])
})
