// Which changes of a reload need a restart: what is bound, opened or read once at the start.
// Everything else comes into force with the next World.
import type { Config } from './config.ts'

const readOnce: Readonly<Record<string, (config: Config) => unknown>> = {
  listen: (config) => config.listen,
  'admin.listen': (config) => config.admin.listen,
  'admin.token': (config) => config.admin.token,
  dataDir: (config) => config.dataDir,
  secret: (config) => config.secret,
  project: (config) => config.project,
  'visitors.ipv6Prefix': (config) => config.visitors.ipv6Prefix,
  'visitors.session': (config) => config.visitors.sessionCookie,
  'bots.verify': (config) => config.bots.verify,
  redis: (config) => config.redis,
  'upstream.connect': (config) => config.upstream.connectMs,
  'upstream.idle': (config) => config.upstream.idleMs,
  client: (config) => config.client,
  'log.level': (config) => config.log.level,
  'log.access': (config) => config.log.access,
}

/** The keys, as in sluice.yaml, that differ and cannot change while the gateway runs. */
export function restartNeeded(before: Config, after: Config): string[] {
  return Object.entries(readOnce)
    .filter(([, read]) => JSON.stringify(read(before)) !== JSON.stringify(read(after)))
    .map(([key]) => key)
}
