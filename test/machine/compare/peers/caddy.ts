// Caddy's reverse_proxy, with the loopback network trusted for X-Forwarded-For, and `lb_try_duration` where there are
// two targets: without it a second one is not tried. Everything else is its default.
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

export const caddy: Peer = {
  name: 'caddy',
  version: () => versionOf('caddy', 'version'),
  async start(targets) {
    const [port = 0, slow = 0] = await freePorts(2)
    const prepare = async (dir: string) => {
      const path = join(dir, 'Caddyfile')
      await writeFile(path, configOf(targets, port, slow))
      return {
        file: (await findProgram('caddy')) ?? 'caddy',
        args: ['run', '--config', path, '--adapter', 'caddyfile'],
        env: { HOME: dir, XDG_DATA_HOME: dir, XDG_CONFIG_HOME: dir },
      }
    }
    return startProcess('caddy', prepare, async () => {
      await Promise.all([listening(port), listening(slow)])
      return { port, slow }
    })
  },
}

function configOf({ app, dead }: Targets, port: number, slow: number): string {
  return `
{
  admin off
  auto_https off
  default_bind 127.0.0.1
  servers 127.0.0.1:${slow} {
    timeouts {
      read_body 1s
    }
  }
}
(app) {
  reverse_proxy 127.0.0.1:${app} {
    trusted_proxies 127.0.0.1/32
  }
}
http://:${port} {
  handle /pair* {
    reverse_proxy 127.0.0.1:${dead} 127.0.0.1:${app} {
      lb_policy round_robin
      lb_try_duration 1s
    }
  }
  handle /dead* {
    reverse_proxy 127.0.0.1:${dead}
  }
  handle {
    import app
  }
}
http://:${slow} {
  import app
}
`
}
