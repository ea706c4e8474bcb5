// The HTTP cache tests of the web's cache authors, run straight at their origin and through the gateway: a proxy that
// keeps its hands off gives the same outcome for each. Installed from the registry into a folder of its own, because the
// package brings an old npm along that must never come near this repository's.
import { execFile, spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startTestGateway, temporaryDir } from '../support/gateway.ts'
import { closedPort } from '../support/upstream.ts'

const run = promisify(execFile)

/** HAProxy's figure in the same comparison. */
const mostDifferences = 3

test(
  'the cache tests end the same through the gateway as without it',
  { timeout: 300_000 },
  async () => {
    const suite = await install('http-cache-tests@0.4.5')
    const origin = await startOrigin(suite)
    const gateway = await startTestGateway({
      slots: { blue: { web: origin }, green: { web: origin } },
      health: { path: '/', interval: '1s', timeout: '5s', healthy: 1, unhealthy: 3 },
      expose: false,
    })
    const [direct, through] = await Promise.all([
      outcomes(suite, origin),
      outcomes(suite, gateway.url),
    ])

    const differing = Object.keys(direct).filter((id) => direct[id] !== through[id])
    const count = Object.keys(direct).length
    console.log(
      `http-cache-tests: ${differing.length} of ${count} outcomes differ from direct ${differing.join(' ')}`,
    )
    for (const id of differing)
      console.log(`  ${id}\n    direct   ${direct[id]}\n    through  ${through[id]}`)
    expect(count).toBeGreaterThan(300)
    expect(differing.length).toBeLessThanOrEqual(mostDifferences)
    // Nothing of 1xx, 304 or methods. (Where the origin's 200 is longer than its Content-Length, the gateway passes that
    // length and no more, RFC 9112 6.3; a client without it fails on the surplus. That is about no 304.)
    const special = differing.filter((id) => /interim|304|method/.test(id))
    expect(special.filter((id) => !id.endsWith('-Content-Length'))).toEqual([])
  },
)

async function install(name: string): Promise<string> {
  const dir = await temporaryDir()
  await run('npm', ['init', '-y'], { cwd: dir })
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', name], { cwd: dir })
  return join(dir, 'node_modules', 'http-cache-tests')
}

async function startOrigin(suite: string): Promise<string> {
  const port = await closedPort()
  const env = {
    ...process.env,
    npm_config_protocol: 'http',
    npm_config_port: String(port),
    npm_config_pidfile: join(suite, 'origin.pid'),
  }
  const child = spawn(process.execPath, ['server/server.mjs'], { cwd: suite, env, stdio: 'ignore' })
  const gone = new Promise((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await gone
  })
  const url = `http://127.0.0.1:${port}`
  await expect
    .poll(
      () =>
        fetch(url).then(
          (answer) => answer.status,
          () => 0,
        ),
      { timeout: 10_000 },
    )
    .toBe(200)
  return url
}

/**
 * Laid under the suite's client. A connection for each request: its own race with an origin that closes idle ones is
 * not what is tested. And where the origin closes without an answer, a gateway says so by a 502 (RFC 9110 15.6.3):
 * to the client both are a request that failed.
 */
const plainClient = `
import http from 'node:http'
http.globalAgent = new http.Agent({ keepAlive: false })
const { request } = http
http.request = (...args) => {
  const call = request(...args)
  const { emit } = call
  call.emit = (event, ...rest) => {
    const [answer] = rest
    const unanswered = event === 'response' && answer.statusCode === 502 && answer.headers['x-sluice-reason'] === 'upstream_reset'
    if (!unanswered) return emit.call(call, event, ...rest)
    answer.resume()
    return emit.call(call, 'error', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
  }
  return call
}
`

/** What became of each test, with the ids and times of a run left out. */
async function outcomes(suite: string, base: string): Promise<Record<string, string>> {
  const out = join(suite, `${new URL(base).port}.json`)
  const env = {
    ...process.env,
    npm_config_base: base,
    npm_config_id: '',
    npm_package_config_id: '',
    OUT: out,
  }
  const client = join(suite, 'client.mjs')
  await writeFile(client, plainClient)
  const command = `"${process.execPath}" --no-warnings --import "${client}" cli.mjs > "$OUT"`
  await run('sh', ['-c', command], { cwd: suite, env })
  const results = JSON.parse(await readFile(out, 'utf8')) as Record<string, unknown>
  // A failed fetch is one outcome: its reason is in the words of the client, and names sockets.
  const plain = (value: unknown): string =>
    JSON.stringify(value)
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UUID')
      .replaceAll(/\d+/g, 'N')
  return Object.fromEntries(Object.entries(results).map(([id, value]) => [id, plain(value)]))
}
