// The command dies right after the swap: the promote goes on, and asking again finds it done. A lost answer must never
// make anybody believe that the old slot still serves.
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { startTestGateway } from '../support/gateway.ts'
import { upstream } from '../support/upstream.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

test('a promote whose command was killed is confirmed all the same, and promoting again is a no-op', async () => {
  const held: (() => void)[] = []
  const blue = await upstream('blue', (req, res) => {
    if (req.url === '/held') held.push(() => res.end('blue'))
    else res.end('blue')
  })
  const green = await upstream('green')
  const gateway = await startTestGateway({
    slots: { blue: { web: blue.url }, green: { web: green.url } },
    promote: { ready: '2s', drain: '1h' },
  })
  const inFlight = fetch(`${gateway.url}/held`).then((answer) => answer.text())
  await expect.poll(() => held.length).toBe(1)

  const command = runCommand(gateway.adminUrl, ['promote', 'green'])
  await gateway.event(
    (e) => e.type === 'promotion' && e.promotion.steps.some((step) => step.name === 'switch'),
  )
  command.kill('SIGKILL')
  await command.ended

  await gateway.event((e) => e.type === 'promotion' && e.promotion.phase === 'drain')
  expect(await gateway.status()).toMatchObject({
    live: 'green',
    promote: { result: 'promoted', phase: 'drain' },
  })
  const again = runCommand(gateway.adminUrl, ['promote', 'green'])
  expect(await again.ended).toBe(0)
  expect(again.said()).toContain('green is already live')

  held[0]?.()
  expect(await inFlight).toBe('blue')
  expect((await gateway.settled()).drained).toEqual({ finished: 1, cut: 0 })
})

function runCommand(adminUrl: string, words: readonly string[]) {
  const child = spawn(process.execPath, ['bin/switch.js', '--admin', adminUrl, ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  onTestFinished(() => void child.kill('SIGKILL'))
  return { ended, said: () => said, kill: (signal: NodeJS.Signals) => child.kill(signal) }
}
