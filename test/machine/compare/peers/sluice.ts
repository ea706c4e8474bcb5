// Sluice as the whole program in a process of its own. Targets are probed once at the start and then left alone: what
// the application sees are the requests of the cases.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stringify } from 'yaml'
import { version } from '../../../../src/version.ts'
import { firstLine } from './first-line.ts'
import { startProcess, type Peer, type Targets } from './peer.ts'

const script = fileURLToPath(new URL('../../../support/run-gateway.ts', import.meta.url))

export const sluice: Peer = {
  name: 'sluice',
  version: async () => version,
  start(targets) {
    const prepare = async (dir: string) => {
      const path = join(dir, 'sluice.yaml')
      await writeFile(path, stringify(configOf(targets)))
      return { file: process.execPath, args: [script, path] }
    }
    return startProcess('sluice', prepare, async (child) => {
      const line = await firstLine(child, /^\{"publicUrl"/)
      const port = Number(new URL((JSON.parse(line) as { publicUrl: string }).publicUrl).port)
      return { port, slow: port }
    })
  },
}

function configOf(targets: Targets): object {
  const app = `http://127.0.0.1:${targets.app}`
  const dead = `http://127.0.0.1:${targets.dead}`
  const services = { web: app, pair: [dead, app], dead }
  return {
    listen: '127.0.0.1:0',
    admin: { listen: '127.0.0.1:0' },
    trustedProxies: ['127.0.0.1/32'],
    slots: { blue: services, green: services },
    health: { interval: '1h' },
    routes: [
      { name: 'pair', match: { path: '/pair' }, service: 'pair' },
      { name: 'dead', match: { path: '/dead' }, service: 'dead' },
      { name: 'slow', match: { path: '/slow' }, service: 'web', timeout: '1s' },
      { name: 'site', service: 'web' },
    ],
    log: { level: 'silent', access: false },
  }
}
