// Run while the image is built: loads what a gateway loads, so that its compiled form is in NODE_COMPILE_CACHE.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'

const config = '/tmp/warm.yaml'
writeFileSync(
  config,
  `listen: 127.0.0.1:8080
dataDir: /tmp/warm
slots:
  blue: { web: 'http://127.0.0.1:1' }
  green: { web: 'http://127.0.0.1:2' }
log: { level: silent }
`,
)

const gateway = spawn(process.execPath, ['/app/bin/switch.js', 'run', '-c', config], {
  stdio: ['ignore', 'inherit', 'pipe'],
})
for await (const text of gateway.stderr) {
  process.stderr.write(text)
  if (String(text).includes('sluice listens')) break
}
gateway.kill('SIGTERM')
const [code] = await once(gateway, 'exit')
rmSync(config)
rmSync('/tmp/warm', { recursive: true, force: true })
process.exitCode = code ?? 1
