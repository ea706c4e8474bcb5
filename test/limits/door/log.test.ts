// What a gateway writes to its log of those it limits: the rule and a key of the day, never an address.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDir, writeGatewayConfig } from '../../support/gateway.ts'
import { upstream } from '../../support/upstream.ts'

const script = fileURLToPath(new URL('../../support/run-gateway.ts', import.meta.url))

test('A20: every refusal is a line with its rule, and no line names an address', async () => {
  const app = await upstream('app')
  const path = await writeGatewayConfig(await temporaryDir(), {
    slots: { blue: { web: app.url }, green: { web: app.url } },
    trustedProxies: ['127.0.0.1/32'],
    bots: { mode: 'enforce', verify: false },
    log: { level: 'info', access: true },
  })
  const child = spawn(process.execPath, [script, path], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const lines: string[] = []
  if (child.stdout === null) throw new Error('its output is not piped')
  const reader = createInterface({ input: child.stdout })
  const url = await new Promise<string>((resolve) => {
    reader.on('line', (line) => {
      lines.push(line)
      if (line.startsWith('{"publicUrl"'))
        resolve((JSON.parse(line) as { publicUrl: string }).publicUrl)
    })
  })
  const ask = (from: string, agent: string) =>
    fetch(url, { headers: { 'X-Forwarded-For': from, 'User-Agent': agent, Connection: 'close' } })
  const addresses = Array.from({ length: 10 }, (_, n) => `203.0.113.${200 + n}`)
  for (const from of addresses) await ask(from, 'sqlmap/1.7')
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  await gone
  const refused = lines.filter(
    (line) => line.includes('"rule":"bot.scanner"') && line.includes('"action":"block"'),
  )
  expect(refused.length).toBe(10)
  const record = JSON.parse(refused[0] ?? '{}') as Record<string, unknown>
  expect(record).toMatchObject({ route: 'site', category: 'scanner', would: false })
  expect(record['client']).toMatch(/^[\w-]{16}$/)
  for (const address of addresses) expect(lines.join('\n')).not.toContain(address)
})
