// @fastify/http-proxy with its default options, in a process of its own: some cases end it.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { startProcess, type Doors, type Peer } from './peer.ts'
import { firstLine } from './first-line.ts'

const app = fileURLToPath(new URL('./stock-app.ts', import.meta.url))

export const stock: Peer = {
  name: 'http-proxy',
  async version() {
    const path = createRequire(import.meta.url).resolve('@fastify/http-proxy/package.json')
    return (JSON.parse(await readFile(path, 'utf8')) as { version: string }).version
  },
  start(targets) {
    const args = [app, String(targets.app), String(targets.dead)]
    return startProcess(
      'stock',
      async () => ({ file: process.execPath, args }),
      async (child): Promise<Doors> => {
        const port = Number(await firstLine(child, /^\d+$/))
        return { port, slow: port }
      },
    )
  },
}
