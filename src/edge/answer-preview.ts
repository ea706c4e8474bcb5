// The answers to an operator's preview links: the pass becomes a cookie, or the cookie goes, and the visitor is sent to the home page.
import type { ServerResponse } from 'node:http'
import type { World } from '../model/world.ts'
import { overTls } from './cookies.ts'
import type { Exchange } from './exchange.ts'
import { noPassCookie, passCookie, type Pass } from './preview-pass.ts'

/** `now`: milliseconds since 1970. */
export function beginPreview(
  exchange: Exchange,
  pass: Pass,
  world: World,
  res: ServerResponse,
  now: number,
): void {
  sendHome(exchange, res, passCookie(pass, now, overTls(exchange.head, world)))
}

export function endPreview(exchange: Exchange, world: World, res: ServerResponse): void {
  sendHome(exchange, res, noPassCookie(overTls(exchange.head, world)))
}

function sendHome(exchange: Exchange, res: ServerResponse, cookie: string): void {
  exchange.status = 303
  const fields = ['Location', '/', 'Set-Cookie', cookie, 'Cache-Control', 'no-store']
  // The link is a key: the page it leads to must not tell it on.
  res.writeHead(303, [...fields, 'Referrer-Policy', 'no-referrer', 'Content-Length', '0'])
  res.end()
}
