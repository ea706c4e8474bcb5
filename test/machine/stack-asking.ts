// Asking from within a container, by the node that is in it: who can be reached, and what the gateway answers.
import type { Project } from './stack-project.ts'

/** `no name`: it is not known there. `no way`: it is not reached in two seconds. */
export type Reach = 'connected' | 'no name' | 'no way'

/** Tries a TCP connection from a service to a host. */
export async function reaches(
  project: Project,
  from: string,
  host: string,
  port: number,
): Promise<Reach> {
  const script = `
    const socket = require('node:net').connect({ host: '${host}', port: ${port} })
    const end = (word) => { console.log(word); process.exit() }
    socket.on('connect', () => end('connected'))
    socket.on('error', ({ code }) => end(code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? 'no name' : 'no way'))
    setTimeout(() => end('no way'), 2000)`
  return (await project.exec(from, 'node', '-e', script)).trim() as Reach
}

/** Asks the gateway as Traefik would; resolves to the status and the body of what came back, or to why nothing did. */
export async function wordOf(
  project: Project,
  from: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const script = `
    fetch('http://gateway:8080${path}', { headers: ${JSON.stringify(headers)} })
      .then(async (answer) => console.log(answer.status, await answer.text()), (error) => console.log(String(error.cause)))`
  return project.exec(from, 'node', '-e', script)
}
