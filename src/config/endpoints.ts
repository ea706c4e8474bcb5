// Where Sluice listens, whom it trusts and what it dials: addresses in all their forms.
// Origins are addresses only: a path, a query or a password in one is refused, not ignored.
import { z } from 'zod'
import { isIn, parseAddress, parseNetwork, type Address } from '../model/address.ts'
import type { Origin } from '../model/world.ts'
import { matching, refuse, wholeNumber } from './section.ts'

export interface TcpEndpoint {
  readonly kind: 'tcp'
  readonly host: string
  readonly port: number
}

export interface UnixEndpoint {
  readonly kind: 'unix'
  readonly path: string
}

const tcpForm = /^(?:(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+)?:)?(\d{1,5})$/
const tcpExpected = 'expected host:port, :port or port (such as 127.0.0.1:8080)'
const unixForm = /^unix:(\/.+)$/
const adminForm = new RegExp(`${unixForm.source}|${tcpForm.source}`)
const adminExpected = 'expected host:port, :port, port or unix:/path (such as 127.0.0.1:9090)'
/** The kernel keeps a socket path in 108 bytes with a closing zero (unix(7)). */
const socketPathBytes = 107
const originForm = /^https?:\/\/[^\s/?#@\\]+\/?$/
const originExpected = 'expected an origin such as http://127.0.0.1:3001'
const networkExpected = 'expected a network or an address such as 10.0.0.0/8'
const redisExpected = 'expected redis://host:port or rediss://host:port'

/** `host:port`, `:port` or a bare port (both: all IPv4 interfaces), `[::1]:port`. Port 0 takes a free one. */
export function tcpEndpoint() {
  return z
    .union([wholeNumber(0, 65_535, tcpExpected), matching(tcpForm, tcpExpected)], {
      error: tcpExpected,
    })
    .transform((written, ctx) => {
      const found = parseTcp(String(written))
      return found === null ? refuse(ctx, tcpExpected) : { host: found.host, port: found.port }
    })
}

/** As `tcpEndpoint`, or `unix:/path`. */
export function adminEndpoint() {
  return z
    .union([wholeNumber(0, 65_535, adminExpected), matching(adminForm, adminExpected)], {
      error: adminExpected,
    })
    .transform((written, ctx): TcpEndpoint | UnixEndpoint => {
      const path = unixForm.exec(String(written))?.[1]
      if (path === undefined) return parseTcp(String(written)) ?? refuse(ctx, adminExpected)
      if (Buffer.byteLength(path) <= socketPathBytes) return { kind: 'unix', path }
      return refuse(ctx, `expected a socket path of at most ${socketPathBytes} bytes`)
    })
}

/** Whether only this machine can reach an endpoint. */
export function isLoopback(endpoint: TcpEndpoint | UnixEndpoint): boolean {
  if (endpoint.kind === 'unix' || endpoint.host === 'localhost') return true
  const address = parseAddress(endpoint.host)
  return address !== null && isLoopbackAddress(address)
}

/** `10.0.0.0/8`, `fd00::/8` or one address. */
export function network() {
  return z.string({ error: networkExpected }).transform((text, ctx) => {
    return parseNetwork(text) ?? refuse(ctx, networkExpected)
  })
}

/** `http://host:port` or `https://host:port`. */
export function origin() {
  return z
    .string({ error: originExpected })
    .transform((text, ctx): Origin => {
      const found = parseOrigin(text)
      return typeof found === 'string' ? refuse(ctx, found) : found
    })
    .meta({ pattern: originForm.source })
}

/** `redis://…` or `rediss://…`, kept as written. */
export function redisUrl() {
  return matching(/^rediss?:\/\/\S+$/, redisExpected).transform((text, ctx) => {
    const usable = URL.canParse(text) && new URL(text).hostname !== ''
    return usable ? text : refuse(ctx, redisExpected)
  })
}

function parseTcp(text: string): TcpEndpoint | null {
  const found = tcpForm.exec(text)
  const port = Number(found?.[2] ?? Number.NaN)
  const written = found?.[1]
  if (found === null || port > 65_535) return null
  if (written === undefined) return { kind: 'tcp', host: '0.0.0.0', port }
  const host = written.replaceAll(/[[\]]/g, '')
  const literal = host.includes(':') || /^[\d.]+$/.test(host)
  return literal && parseAddress(host) === null ? null : { kind: 'tcp', host, port }
}

/** The origin, or what is wrong with the text. */
function parseOrigin(text: string): Origin | string {
  if (/^[\w.-]+:\d+\/?$/.test(text)) return `${originExpected} (with http:// in front)`
  if (!/^https?:\/\//.test(text)) return originExpected
  if (text.includes('@')) return `${originExpected}, without a user or password`
  if (originForm.test(text) && URL.canParse(text)) {
    const { protocol, hostname, port } = new URL(text)
    const host = hostname.replaceAll(/[[\]]/g, '')
    const secure = protocol === 'https:'
    if (port === '0') return `${originExpected}; port 0 cannot be dialled`
    return {
      protocol: secure ? 'https:' : 'http:',
      host,
      port: Number(port) || (secure ? 443 : 80),
    }
  }
  if (/[?#]/.test(text)) return `${originExpected}, without a query`
  const pathless = /^https?:\/\/[^\s/\\]+\/./.test(text)
  return pathless ? `${originExpected}, without a path (routes choose the path)` : originExpected
}

function isLoopbackAddress(address: Address): boolean {
  return ['127.0.0.0/8', '::1'].some((text) => {
    const loopback = parseNetwork(text)
    return loopback !== null && isIn(address, loopback)
  })
}
