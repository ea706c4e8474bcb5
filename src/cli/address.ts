// Where an admin API is, as typed: host:port, http://host:port, unix:/path or /path.

export type AdminAddress =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

export const defaultAddress: AdminAddress = { kind: 'tcp', host: '127.0.0.1', port: 9090 }

const tcpForm = /^(?:http:\/\/)?(?:(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)?:)?(\d{1,5})\/?$/

/** Null when the text is none of the forms. Without a host, this machine is meant. */
export function parseAdminAddress(text: string): AdminAddress | null {
  const path = /^(?:unix:)?(\/.+)$/.exec(text)?.[1]
  if (path !== undefined) return { kind: 'unix', path }
  const [, host = '127.0.0.1', port] = tcpForm.exec(text) ?? []
  const number = Number(port ?? Number.NaN)
  if (number >= 1 && number <= 65_535) {
    return { kind: 'tcp', host: host.replaceAll(/[[\]]/g, ''), port: number }
  }
  const bare = /^http:\/\/([A-Za-z0-9._-]+)\/?$/.exec(text)?.[1]
  return bare === undefined ? null : { kind: 'tcp', host: bare, port: 80 }
}

/** As it can be typed again. */
export function addressText(address: AdminAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  return `${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`
}
