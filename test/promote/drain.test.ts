// What a promote does to requests in flight: they finish where they began or are cut at the deadline, and nobody waits for them.
import { createHash, randomBytes } from 'node:crypto'
import { Agent, get, request, type IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { startApp, type RunningApp } from '../../demo/app/server.ts'
import { startTestGateway, type TestGateway } from '../support/gateway.ts'
import { rawUpstream, upstream } from '../support/upstream.ts'
import { onTestFinished } from 'vitest'

test('slow requests finish on the old slot while fresh ones are answered by the new one', async () => {
  const held: (() => void)[] = []
  const blue = await upstream('blue', (_req, res) => {
    held.push(() => res.end('blue'))
  })
  const green = await upstream('green')
  const gateway = await startTestGateway({ slots: slotsOf(blue.url, green.url) })
  const slow = Array.from({ length: 5 }, () => fetch(gateway.url).then((answer) => answer.text()))
  await expect.poll(() => held.length).toBe(5)

  const { body } = await gateway.promote('green')
  expect(body.result).toBe('promoted')
  expect((await gateway.status()).promote).toMatchObject({ phase: 'drain', drained: null })
  for (let n = 0; n < 50; n++) expect(await (await fetch(gateway.url)).text()).toBe('green')
  expect((await gateway.status()).slots.blue.inFlight).toBe(5)

  for (const finish of held) finish()
  expect(await Promise.all(slow)).toEqual(Array(5).fill('blue'))
  expect((await gateway.settled()).drained).toEqual({ finished: 5, cut: 0 })
})

test('requests that never end are answered 504 at the deadline, and their targets see the abort', async () => {
  const blue = await rawUpstream((socket) => {
    socket.on('data', (chunk) => {
      if (chunk.toString().startsWith('GET /healthz'))
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
    })
    socket.once('end', () => socket.end())
  })
  const green = await upstream('green')
  const gateway = await startTestGateway({
    slots: slotsOf(blue.url, green.url),
    promote: { drain: '50ms', ready: '2s', smoke: [] },
  })
  const stuck = Array.from({ length: 20 }, () => fetch(`${gateway.url}/stuck`))
  await expect.poll(async () => (await gateway.status()).slots.blue.inFlight).toBe(20)

  await gateway.promote('green')
  const answers = await Promise.all(stuck)
  expect(answers.map((answer) => answer.status)).toEqual(Array(20).fill(504))
  expect(answers[0]?.headers.get('x-sluice-reason')).toBe('drain_cut')
  expect((await gateway.settled()).drained).toEqual({ finished: 0, cut: 20 })
  await expect.poll(() => openBeyondProbes(blue.sockets)).toBe(0)
  expect(await metric(gateway, 'sluice_drain_cut_total{slot="blue",kind="http"}')).toBe(20)
})

test('an answer that has begun is cut as a broken body, never as a clean end', async () => {
  const blue = await upstream('blue', (_req, res) => void res.write('the beginning of'))
  const green = await upstream('green')
  const gateway = await startTestGateway({
    slots: slotsOf(blue.url, green.url),
    promote: { drain: '50ms', ready: '2s', smoke: [] },
  })
  const answer = await fetch(gateway.url)
  expect(answer.status).toBe(200)
  const body = answer.text()
  await gateway.promote('green')
  await expect(body).rejects.toThrow()
  expect((await gateway.settled()).drained).toEqual({ finished: 0, cut: 1 })
})

test('with nothing in flight a drain is over at once, whatever its deadline', async () => {
  const [blue, green] = [await upstream('blue'), await upstream('green')]
  const gateway = await startTestGateway({
    slots: slotsOf(blue.url, green.url),
    promote: { drain: '1h' },
  })
  await gateway.promote('green')
  expect((await gateway.settled()).drained).toEqual({ finished: 0, cut: 0 })
})

test('an upload that a promote overtakes arrives whole at the version it began with', async () => {
  const { gateway } = await startWithApps()
  const body = randomBytes(4_000_000)
  const call = request(`${gateway.url}/api/echo`, {
    method: 'POST',
    headers: { 'content-length': body.length },
  })
  const answered = answerOf(call)
  call.write(body.subarray(0, 1_000_000))
  await expect.poll(async () => (await gateway.status()).slots.blue.inFlight).toBe(1)
  await gateway.promote('green')
  call.write(body.subarray(1_000_000, 2_000_000))
  call.end(body.subarray(2_000_000))
  const { text } = await answered
  expect(JSON.parse(text)).toMatchObject({
    version: '1',
    bytes: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
  })
})

test('a kept connection of a client outlives the promote and is answered by the new slot', async () => {
  const { gateway } = await startWithApps()
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  const first = await answerOf(get(`${gateway.url}/api/version`, { agent }))
  await gateway.promote('green')
  const second = await answerOf(get(`${gateway.url}/api/version`, { agent }))
  expect([first.answer.headers['x-app-version'], second.answer.headers['x-app-version']]).toEqual([
    '1',
    '2',
  ])
  expect(second.localPort).toBe(first.localPort)
})

test('a rollback during a drain ends the drain, and what was in flight there finishes', async () => {
  const held: (() => void)[] = []
  const blue = await upstream('blue', (req, res) => {
    if (req.url === '/slow') held.push(() => res.end('blue'))
    else res.end('blue')
  })
  const green = await upstream('green')
  const gateway = await startTestGateway({
    slots: slotsOf(blue.url, green.url),
    promote: { drain: '1h' },
  })
  const slow = fetch(`${gateway.url}/slow`).then((answer) => answer.text())
  await expect.poll(() => held.length).toBe(1)
  await gateway.promote('green')
  const back = await gateway.rollback({ why: 'changed my mind' })
  expect(back.body).toMatchObject({ result: 'rolled-back', live: 'blue' })
  expect(await (await fetch(gateway.url)).text()).toBe('blue')
  held[0]?.()
  expect(await slow).toBe('blue')
  const { body } = await gateway.api('GET', '/v1/history/1')
  expect(body).toMatchObject({ result: 'promoted', verdict: { kind: 'ended' } })
})

function slotsOf(blue: string, green: string): object {
  return { blue: { web: blue }, green: { web: green } }
}

async function startWithApps(): Promise<{
  gateway: TestGateway
  blue: RunningApp
  green: RunningApp
}> {
  const blue = await startApp({ version: '1', slot: 'blue', graceMs: 0 })
  const green = await startApp({ version: '2', slot: 'green', graceMs: 0 })
  onTestFinished(async () => void (await Promise.all([blue.close(), green.close()])))
  return { gateway: await startTestGateway({ slots: slotsOf(blue.url, green.url) }), blue, green }
}

function answerOf(
  call: ReturnType<typeof request>,
): Promise<{ answer: IncomingMessage; text: string; localPort: number | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<typeof answerOf>>>()
  call.once('error', reject)
  call.once('response', (answer) => {
    const { localPort } = answer.socket
    let text = ''
    answer.on('data', (chunk: Buffer) => {
      text += chunk.toString()
    })
    answer.once('end', () => resolve({ answer, text, localPort }))
    answer.once('error', reject)
  })
  return promise
}

/** Connections other than those of a probe that is just being answered. */
function openBeyondProbes(
  sockets: ReadonlySet<{ bytesRead: number; bytesWritten: number }>,
): number {
  return [...sockets].filter((socket) => socket.bytesRead > 0 && socket.bytesWritten === 0).length
}

async function metric(gateway: TestGateway, series: string): Promise<number> {
  const page = await (await fetch(`${gateway.adminUrl}/metrics`)).text()
  const line = page.split('\n').find((text) => text.startsWith(`${series} `))
  return Number(line?.slice(series.length + 1))
}
