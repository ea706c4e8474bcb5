// `switch top` and `switch tail` against a real gateway: figures once where nobody can be redrawn for, and requests as they end.
import { expect, test } from 'vitest'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'
import { command, startCommand } from './command.ts'
import { startScripted, problem, ok } from './scripted-gateway.ts'
import { statusOf } from './records.ts'

async function shop(): Promise<TestGateway> {
  const app = await upstream('app', (req, res) => {
    res.writeHead(req.url === '/bad' ? 503 : 200).end()
  })
  return startTestGateway({
    slots: { blue: { web: app.url }, green: { web: app.url } },
    routes: [
      {
        name: 'narrow',
        match: { path: '/narrow' },
        service: 'web',
        limit: { rate: '1/min', burst: 1 },
      },
      { name: 'site', match: { path: '/' }, service: 'web' },
    ],
  })
}

async function visit({ url }: TestGateway, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) await (await fetch(`${url}${path}`)).text()
}

const settled = (gateway: TestGateway, requests: number) =>
  expect.poll(async () => (await gateway.status()).slots.blue.traffic?.requests ?? 0).toBe(requests)

test('without a terminal top is told once, and without a redraw', async () => {
  const gateway = await shop()
  await visit(gateway, '/narrow', '/narrow', '/', '/bad')
  await settled(gateway, 3)
  const { exit, stdout, stderr } = await command(['top', '--admin', gateway.adminUrl])
  expect([exit, stderr]).toEqual([0, ''])
  expect(stdout).not.toContain('\u001b')
  expect(stdout).toMatch(/^blue is live {3}last \d+s/)
  expect(stdout).toMatch(/^narrow .* 100 .* \d+ limit$/m)
  expect(stdout).toMatch(/^site .* 50\.0 .* 50\.0 /m)
  expect(stdout).toMatch(/^● blue /m)
})

test('top --json is one document of the gateway, --quiet one line', async () => {
  const gateway = await shop()
  await visit(gateway, '/', '/bad')
  await settled(gateway, 2)
  const json = await command(['top', '--json', '--admin', gateway.adminUrl])
  expect(JSON.parse(json.stdout)).toMatchObject({
    schema: 1,
    ok: true,
    live: 'blue',
    routes: [{ route: 'narrow' }, { route: 'site', requests: 2, codes: { '5xx': 1 } }],
  })
  const quiet = await command(['top', '--quiet', '--admin', gateway.adminUrl])
  expect(quiet.stdout).toMatch(/^blue is live: .* req\/s .* 5xx 50\.0%\n$/)
})

test('status says how much each slot is asked', async () => {
  const gateway = await shop()
  await visit(gateway, '/', '/bad')
  await settled(gateway, 2)
  const { stdout } = await command(['status', '--admin', gateway.adminUrl])
  expect(stdout).toMatch(/● blue .*\n +[\d.]+ req\/s {3}p50 .* p99 .* 5xx 50\.0%\n/)
})

test('tail tells each request as it ends, until it is left', async () => {
  const gateway = await shop()
  const running = startCommand(['tail', '--admin', gateway.adminUrl])
  await running.says('Ctrl-C to leave')
  await visit(gateway, '/last')
  await running.says('/last')
  running.signal('SIGTERM')
  const { stdout } = await running.ended
  expect(stdout).toMatch(/^\d\d:\d\d:\d\d {2}200 GET {2}\S+\/last {2}site blue {2}[\d.]+m?s$/m)
})

test.each([
  [['--refused'], ['/narrow 429']],
  [
    ['--route', 'narrow'],
    ['/narrow 200', '/narrow 429'],
  ],
  [['--status', '5xx'], ['/bad 503']],
  [['--slot', 'blue', '--status', '503'], ['/bad 503']],
])('tail %j --json is a line of JSON for each of %j', async (wanted, expected) => {
  const gateway = await shop()
  const running = startCommand(['tail', '--json', ...wanted, '--admin', gateway.adminUrl])
  await running.says('Ctrl-C to leave')
  await visit(gateway, '/narrow', '/narrow', '/bad', '/')
  await running.says(`"status":${expected.at(-1)?.split(' ')[1]}`)
  await gateway.close()
  await running.says('connection lost')
  running.signal('SIGTERM')
  const { stdout } = await running.ended
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; status: number })
  expect(lines.map(({ path, status }) => `${path} ${status}`)).toEqual(expected)
})

test('tail goes on when the gateway comes back', async () => {
  const first = await shop()
  const { port } = new URL(first.adminUrl)
  const running = startCommand(['tail', '--admin', first.adminUrl])
  await running.says('Ctrl-C to leave')
  await first.close()
  await running.says('connection lost')
  const app = await upstream('again')
  const again = await startTestGateway({
    slots: { blue: { web: app.url }, green: { web: app.url } },
    admin: { listen: `127.0.0.1:${port}` },
  })
  await running.says('connected again')
  await visit(again, '/again')
  await running.says('/again')
  running.signal('SIGTERM')
  await running.ended
})

test('tail of a gateway that is too old for it says what is missing, and ends', async () => {
  const gateway = await startScripted({
    answer: ({ path }) =>
      path === '/v1/status'
        ? ok(statusOf())
        : problem('not_found', `GET ${path} is not part of the admin API`),
  })
  const { exit, stderr } = await command(['tail', '--route', 'a b', '--admin', gateway.admin])
  expect(exit).toBe(2)
  expect(stderr).toContain('GET /v1/requests?route=a+b is not part of the admin API')
})

test.each([
  [['tail', '--status', '6xx'], 'a code such as 404, or a class such as 5xx'],
  [['tail', '--slot', 'purple'], 'Allowed choices are blue, green'],
  [['top', 'green'], 'too many arguments'],
])('wrong usage is exit 2: %j', async (args, says) => {
  const { exit, stderr } = await command(args)
  expect(exit).toBe(2)
  expect(stderr.replaceAll(/\s+/g, ' ')).toContain(says)
})
