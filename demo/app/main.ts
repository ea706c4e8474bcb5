// The demo application as a process: `node demo/app/main.ts`. stdout carries one line, the address, and nothing else.
// Exit codes: 0 asked to stop, 1 could not start or crashed on purpose, 2 a setting is wrong.
import { startApp } from './server.ts'
import { readSettings } from './settings.ts'

const read = readSettings(process.env)
if (read.kind === 'bad') leave(2, read.why)

const { settings } = read
const app = await startApp({ ...settings, onCrash: () => process.exit(1) }).catch(
  (error: NodeJS.ErrnoException) => leave(1, explain(error)),
)

// `disconnect`: started by a program that is gone now, even by a kill. Without such a parent it never comes.
for (const end of ['SIGTERM', 'SIGINT', 'disconnect']) {
  process.on(end, () => {
    void app.close().then(() => process.exit(0))
  })
}
console.log(JSON.stringify({ listening: app.url, version: settings.version }))

function explain(error: NodeJS.ErrnoException): string {
  const place = `PORT ${settings.port} on HOST ${settings.host}`
  if (error.code === 'EADDRINUSE') return `${place}: taken; choose another PORT, 0 picks a free one`
  if (error.code === 'EACCES') return `${place}: not allowed; choose a PORT over 1023`
  if (error.code === 'EADDRNOTAVAIL')
    return `${place}: no such address here; use 127.0.0.1 or 0.0.0.0`
  return error.message
}

function leave(code: 1 | 2, why: string): never {
  console.error(`demo app: ${why}`)
  process.exit(code)
}
