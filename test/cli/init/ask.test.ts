// The questions, asked over streams as on a terminal.
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { openAsk } from '../../../src/cli/init/ask.ts'
import { gatherAnswers, type InitFlags } from '../../../src/cli/init/gather-answers.ts'

const flags: InitFlags = { dir: '/srv/My Shop', docker: true }

/** Types each line when there is a question for it. */
async function answering(lines: readonly string[], more: Partial<InitFlags> = {}) {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const said = text(output)
  const left = [...lines]
  output.on('data', (chunk: Buffer) => {
    if (!chunk.toString().endsWith(': ')) return
    const line = left.shift()
    if (line === undefined) input.end()
    else input.write(`${line}\n`)
  })
  const ask = openAsk({ input, output })
  try {
    return { answers: await gatherAnswers({ ...flags, ...more }, ask), left, said }
  } finally {
    ask.close()
    output.end()
  }
}

test('what no flag says is asked, and an empty line takes what is offered', async () => {
  const { answers, said } = await answering(['', '', 'Shop.Example', 'ops@shop.example', '', ''])
  expect(answers).toEqual({
    project: 'my-shop',
    front: { kind: 'own-traefik', host: 'shop.example', email: 'ops@shop.example' },
    services: [{ name: 'web', port: 3000 }],
    health: '/healthz',
  })
  expect(await said).toContain('Name of the project [my-shop]: ')
})

test('an answer that will not do is told why, and asked again', async () => {
  const { answers, left, said } = await answering(
    [
      'mine',
      'own',
      'https://shop.example/',
      'shop.example',
      'me',
      'me@shop.example',
      'web',
      'web:3000 api:4000',
      'up',
      '/up',
    ],
    { project: 'shop' },
  )
  expect(left).toEqual([])
  expect(answers.services).toEqual([
    { name: 'web', port: 3000 },
    { name: 'api', port: 4000 },
  ])
  const words = await said
  expect(words).toContain('a host is a name in DNS without https://')
  expect(words).toContain('web: a service is NAME:PORT, such as web:3000')
  expect(words).toContain('a health path begins with /')
})

test('what a flag says is not asked', async () => {
  const { answers, left } = await answering(['/up'], {
    project: 'shop',
    host: 'shop.example',
    existingTraefik: 'proxy',
    service: ['web:80'],
  })
  expect([answers.front, answers.health, left]).toEqual([
    { kind: 'existing-traefik', host: 'shop.example', network: 'proxy' },
    '/up',
    [],
  ])
})

test('without Docker the addresses of both slots are asked', async () => {
  const { answers } = await answering(['none', '', 'web=http://10.0.0.3:3000', '/up'], {
    project: 'shop',
  })
  expect(answers).toMatchObject({
    front: {
      kind: 'no-docker',
      blue: new Map([['web', 'http://127.0.0.1:3001']]),
      green: new Map([['web', 'http://10.0.0.3:3000']]),
    },
    services: [{ name: 'web', port: null }],
  })
})

test('what is typed ahead of its question is not lost', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const ask = openAsk({ input, output: output.resume() })
  input.write('shop.example\n\n/up\n')
  const answers = await gatherAnswers({ ...flags, project: 'shop', existingTraefik: true }, ask)
  ask.close()
  expect(answers).toMatchObject({ services: [{ name: 'web', port: 3000 }], health: '/up' })
})

test('an end of the input is an end of the questions', async () => {
  await expect(answering(['shop'])).rejects.toMatchObject({ name: 'AbortError' })
})
