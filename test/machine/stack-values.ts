// What somebody would put into compose/.env, and the configurations of Prometheus and Alertmanager filled in with it by
// the script that fills them in when they start.
import { join } from 'node:path'
import { folder } from '../compose/stack-files.ts'
import { run } from './stack-engine.ts'

/** Every variable that must be set. Not from this machine: nobody is written to. */
export const exampleValues: Readonly<Record<string, string>> = {
  DOMAIN: 'shop.example',
  ACME_EMAIL: 'ops@shop.example',
  SLUICE_TOKEN: 'token-of-the-test-0123456789',
  SLUICE_SECRET: 'secret-of-the-test-0123456789',
  REDIS_PASSWORD: 'redis0123456789',
  POSTGRES_PASSWORD: 'postgres0123456789',
  SHOP_DB_PASSWORD: 'shop0123456789',
  AUTH_DB_PASSWORD: 'auth0123456789',
  MONITOR_DB_PASSWORD: 'monitor0123456789',
  DISCORD_WEBHOOK_URL: 'http://hook:8080/discord',
  SMTP_SMARTHOST: 'hook:2525',
  SMTP_USER: 'ops',
  // What a shell, sed or YAML could take for something else.
  SMTP_PASSWORD: String.raw`p&\1$x|y#"z`,
  ALERT_FROM: 'alerts@shop.example',
  ALERT_TO: 'ops@shop.example',
  GRAFANA_PASSWORD: 'grafana0123456789',
  SLUICE_SLOT: 'blue',
  TRAEFIK_NETWORK: 'traefik',
  ADMIN_DOMAIN: 'sluice.shop.example',
  AUTH_URL: 'http://authentik:9000/outpost.goauthentik.io/auth/traefik',
}

/** Writes the file with its variables in place into a folder; resolves to its path. */
export async function rendered(file: string, dir: string): Promise<string> {
  const into = join(dir, file.replaceAll('/', '-'))
  const script = `${folder}observability/with-values.sh`
  await run('sh', [script, `${folder}${file}`, into, 'true'], { env: exampleValues })
  return into
}
