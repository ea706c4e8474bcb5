// What the app answers to, and who answers. Exact paths win over patterns, patterns are tried in this order.
import type { Handler } from './app.ts'
import { sendAsset } from './assets.ts'
import { setBreak, showBreak, showHeaders, showHealth, showVersion } from './controls.ts'
import { logIn, logOut } from './login.ts'
import { showPage } from './page.ts'
import { addLink, addLinkByForm, followLink, listLinks, removeLink, showLink } from './shorten.ts'
import { answerLate, sendClock } from './slow.ts'
import { digestBody, sendBytes } from './streams.ts'
import { refuseWebSocket } from './websocket.ts'

export type Found =
  | { kind: 'route'; handle: Handler; param: string }
  | { kind: 'wrong method'; allowed: readonly string[] }
  | { kind: 'no path' }

type Methods = Readonly<Record<string, Handler>>

const exact = new Map<string, Methods>([
  ['/', { GET: showPage }],
  ['/links', { POST: addLinkByForm }],
  ['/login', { POST: logIn }],
  ['/logout', { POST: logOut }],
  ['/upload', { POST: digestBody }],
  ['/healthz', { GET: showHealth }],
  ['/break', { GET: showBreak, POST: setBreak }],
  ['/ws', { GET: refuseWebSocket }],
  ['/api/version', { GET: showVersion }],
  ['/api/headers', { '*': showHeaders }],
  ['/api/links', { GET: listLinks, POST: addLink }],
  ['/api/echo', { POST: digestBody }],
  ['/api/bytes', { GET: sendBytes }],
  ['/api/slow', { GET: answerLate }],
  ['/api/clock', { GET: sendClock }],
])

const patterns: readonly (readonly [RegExp, Methods])[] = [
  [/^\/api\/links\/([^/]+)$/, { GET: showLink, DELETE: removeLink }],
  [/^\/assets\/([^/]+)$/, { GET: sendAsset }],
  [/^\/([^/]+)$/, { GET: followLink }],
]

/** GET routes answer HEAD too: Node leaves the body out. */
export function findRoute(method: string, path: string): Found {
  const known = exact.get(path)
  if (known !== undefined) return pick(known, method, '')
  for (const [shape, methods] of patterns) {
    const match = shape.exec(path)
    if (match !== null) return pick(methods, method, match[1] ?? '')
  }
  return { kind: 'no path' }
}

function pick(methods: Methods, method: string, param: string): Found {
  const handle = methods[method === 'HEAD' ? 'GET' : method] ?? methods['*']
  if (handle !== undefined) return { kind: 'route', handle, param }
  const allowed = Object.keys(methods)
  return { kind: 'wrong method', allowed: allowed.includes('GET') ? ['HEAD', ...allowed] : allowed }
}
