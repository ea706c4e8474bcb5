// HAProxy with the timeouts it asks for, X-Forwarded-For, and redispatch: without that one line a second server in a
// backend is no help when the first refuses. Everything else is its default.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  findProgram,
  freePorts,
  listening,
  startProcess,
  versionOf,
  type Peer,
  type Targets,
} from './peer.ts'

export const haproxy: Peer = {
  name: 'haproxy',
  version: () => versionOf('haproxy', '-v'),
  async start(targets) {
    const [port = 0, slow = 0] = await freePorts(2)
    const prepare = async (dir: string) => {
      const path = join(dir, 'haproxy.cfg')
      await writeFile(path, configOf(targets, port, slow))
      return { file: (await findProgram('haproxy')) ?? 'haproxy', args: ['-db', '-f', path] }
    }
    return startProcess('haproxy', prepare, async () => {
      await Promise.all([listening(port), listening(slow)])
      return { port, slow }
    })
  },
}

function configOf({ app, dead }: Targets, port: number, slow: number): string {
  // `timeout connect` is also the pause between two tries at one server, up to 1 s.
  return `
defaults
  mode http
  timeout connect 500ms
  timeout client 30s
  timeout server 30s
  timeout tunnel 1h
  timeout http-request 10s
  timeout http-keep-alive 100s
  option forwardfor
  option redispatch 1
frontend door
  bind 127.0.0.1:${port}
  use_backend pair if { path_beg /pair }
  use_backend dead if { path_beg /dead }
  default_backend app
frontend slow
  bind 127.0.0.1:${slow}
  option http-buffer-request
  timeout http-request 1s
  default_backend app
backend app
  server a 127.0.0.1:${app}
backend pair
  server a 127.0.0.1:${dead}
  server b 127.0.0.1:${app}
backend dead
  server a 127.0.0.1:${dead}
`
}
