// A slot that fails everything: it is left within a handful of answers, and the visitors see none of it.
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { TestGateway } from '../support/gateway.ts'
import { startTestGateway } from '../support/gateway.ts'
import { rawUpstream, upstream } from '../support/upstream.ts'
import { rolledBack, twoSlots, visit } from './visits.ts'

test('scenario 1: a slot that answers 500 always is left after at most five of them, and nobody sees one', async () => {
  const blue = await upstream('blue')
  const green = await upstream('green', (_req, res) => void res.writeHead(500).end('broken'))
  const gateway = await startTestGateway(twoSlots(blue.url, green.url))
  await manyVisits(gateway, 200)
  expect((await gateway.promote('green')).body.result).toBe('promoted')
  expect(await manyVisits(gateway, 60)).toEqual(Array(60).fill('200 blue'))
  expect(await rolledBack(gateway)).toMatchObject({ to: 'green', kind: 'promote' })
  expect(green.seen.length).toBeGreaterThanOrEqual(3)
  expect(green.seen.length).toBeLessThanOrEqual(5)
})

test('scenario 2: of many at once the slot is asked few more than what was under way', async () => {
  const blue = await upstream('blue')
  const green = await upstream('green', (_req, res) => {
    setTimeout(() => res.writeHead(500).end('broken'), 20)
  })
  const gateway = await startTestGateway(twoSlots(blue.url, green.url))
  await manyVisits(gateway, 200)
  await gateway.promote('green')
  const batches = Array.from({ length: 10 }, (_, n) => manyVisits(gateway, 20, { first: n }))
  expect(new Set((await Promise.all(batches)).flat())).toEqual(new Set(['200 blue']))
  await rolledBack(gateway)
  // Ten at a time ask, and at most all of them once more while the first answers are on their way.
  expect(green.seen.length).toBeLessThanOrEqual(5 + 20)
})

test('scenario 3: connections that are refused are nobody’s loss, POST neither', async () => {
  const blue = await upstream('blue')
  const green = await upstream('green')
  const gateway = await startTestGateway(twoSlots(blue.url, green.url))
  await manyVisits(gateway, 200)
  await gateway.promote('green')
  expect((await visit(gateway)).text).toBe('green')
  await green.close()
  for (let n = 0; n < 30; n++) {
    const method = n % 3 === 0 ? 'POST' : 'GET'
    const body = n % 3 === 0 ? { body: 'x'.repeat(10_000) } : {}
    expect(await visit(gateway, { client: n % 20, method, ...body })).toMatchObject({
      status: 200,
      text: 'blue',
    })
  }
  const judgement = (await rolledBack(gateway)).verdict?.judgement
  const samples = judgement?.kind === 'rolled-back' ? judgement.samples : []
  expect(samples.length).toBeGreaterThanOrEqual(3)
  for (const sample of samples) {
    expect(sample).toMatchObject({ failure: 'upstream_refused', pair: 'old-ok' })
  }
})

test('scenario 4: a slot that hangs is left at its time limits, and what still waits is asked of the old slot at once', async () => {
  const blue = await upstream('blue')
  const green = await rawUpstream((socket) => {
    socket.on('data', (chunk) => {
      if (chunk.toString().startsWith('GET /healthz'))
        socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
    })
  })
  const site = { name: 'site', service: 'web', timeout: '2s' }
  const gateway = await startTestGateway(twoSlots(blue.url, green.url, { routes: [site] }))
  await manyVisits(gateway, 200)
  await gateway.promote('green')
  const early = manyVisits(gateway, 20, { atOnce: true })
  const back = rolledBack(gateway)
  // These come late enough that their own time limit is not up when the others have brought the slot down.
  await pause(1000)
  const late = Array.from({ length: 20 }, (_, n) => visit(gateway, { client: n }))
  expect(await early).toEqual(Array(20).fill('200 blue'))
  await back
  expect((await Promise.all(late)).map(({ text }) => text)).toEqual(Array(20).fill('blue'))
  const { evidence } = await back
  // Those that were asked of the old slot at once are not among the failures.
  expect(evidence?.counts.failed).toBeLessThanOrEqual(20)
})

interface Many {
  readonly first?: number
  readonly atOnce?: boolean
}

/** Answers as `status body`, in order; twenty clients take turns. */
async function manyVisits(
  gateway: TestGateway,
  count: number,
  { first = 0, atOnce = false }: Many = {},
): Promise<string[]> {
  const one = async (n: number): Promise<string> => {
    const { status, text } = await visit(gateway, { client: (first + n) % 20 })
    return `${status} ${text}`
  }
  if (atOnce) return Promise.all(Array.from({ length: count }, (_, n) => one(n)))
  const said: string[] = []
  for (let n = 0; n < count; n++) said.push(await one(n))
  return said
}
