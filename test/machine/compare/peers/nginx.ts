// nginx as its own documentation sets up a reverse proxy: HTTP/1.1 and kept connections to the application, the host
// passed on, WebSockets. Everything else is its default.
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

export const nginx: Peer = {
  name: 'nginx',
  version: () => versionOf('nginx', '-v'),
  async start(targets) {
    const [port = 0] = await freePorts(1)
    const prepare = async (dir: string) => {
      const path = join(dir, 'nginx.conf')
      await writeFile(path, configOf(targets, port))
      const file = (await findProgram('nginx')) ?? 'nginx'
      return { file, args: ['-p', dir, '-e', 'error.log', '-c', path] }
    }
    return startProcess('nginx', prepare, async () => {
      await listening(port)
      return { port, slow: port }
    })
  },
}

function configOf({ app, dead }: Targets, port: number): string {
  return `
daemon off;
worker_processes 1;
pid nginx.pid;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
  upstream app { server 127.0.0.1:${app}; keepalive 32; }
  upstream pair { server 127.0.0.1:${dead}; server 127.0.0.1:${app}; }
  server {
    listen 127.0.0.1:${port};
    proxy_http_version 1.1;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $connection_upgrade;
    location / { proxy_pass http://app; }
    location /pair { proxy_pass http://pair; }
    location /dead { proxy_pass http://127.0.0.1:${dead}; }
    location /slow { client_body_timeout 1s; proxy_pass http://app; }
  }
}
`
}
