// Which gateway is meant: --admin, SLUICE_ADMIN, the admin.listen of a sluice.yaml, or the default address, in this order.
// A file that cannot be used is an error, not a reason to talk to another gateway; a file's token goes nowhere else.
import { existsSync } from 'node:fs'
import { failed, failure } from './exit.ts'
import { addressText, defaultAddress, parseAdminAddress, type AdminAddress } from './address.ts'
import type { GlobalOptions } from './options.ts'

export interface Located {
  readonly address: AdminAddress
  /** Null: none to send. */
  readonly token: string | null
  /** How the address came to be, for people; empty when they typed it themselves. */
  readonly from: string
}

export const defaultFile = './sluice.yaml'

type Asked = Pick<GlobalOptions, 'config' | 'admin' | 'token'>

export async function locate(asked: Asked, env: NodeJS.ProcessEnv): Promise<Located> {
  if (asked.admin !== null) {
    const address = parseAdminAddress(asked.admin)
    if (address !== null) return { address, token: asked.token, from: '' }
    const detail = `"${asked.admin}" is no address of an admin API; expected host:port, http://host:port or unix:/path`
    throw failed(failure('bad_input', detail, { next: 'Correct --admin or SLUICE_ADMIN.' }))
  }
  const file = asked.config ?? defaultFile
  if (asked.config !== null || existsSync(file)) return fromFile(file, asked.token, env)
  return { address: defaultAddress, token: asked.token, from: 'the default' }
}

async function fromFile(
  file: string,
  token: string | null,
  env: NodeJS.ProcessEnv,
): Promise<Located> {
  // Loaded only when needed: reading YAML takes longer than asking the gateway.
  const { loadConfig } = await import('../config/load.ts')
  const loaded = await loadConfig(file, env)
  if (!loaded.ok) {
    const { renderLines } = await import('../config/problem.ts')
    const next = `Correct ${file}, or name the gateway with --admin, such as --admin ${addressText(defaultAddress)}.`
    const detail = `${file} does not tell where the gateway is:\n${renderLines(loaded.problems)}`
    throw failed(failure('config_invalid', detail, { next, facts: { problems: loaded.problems } }))
  }
  const { admin } = loaded.config
  if (admin.listen.kind === 'tcp' && admin.listen.port === 0) {
    const detail = `admin.listen of ${file} takes any free port, so it does not tell where the gateway is`
    const next = 'Name it with --admin: the gateway says its address when it starts.'
    throw failed(failure('bad_input', detail, { next }))
  }
  return {
    address:
      admin.listen.kind === 'unix'
        ? admin.listen
        : { ...admin.listen, host: near(admin.listen.host) },
    token: token ?? (admin.token === '' ? null : admin.token),
    from: `admin.listen of ${file}`,
  }
}

/** A wildcard address is listened on, not dialled. */
function near(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}
