// The script and the style of the page, named by their content. A name is served for ever or never:
// the other version's names are 404 here, which is what a switch between versions has to survive.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { App, Exchange, Version } from './app.ts'
import { sendError } from './answers.ts'

export interface Asset {
  /** `/assets/app.<hash>.js` */
  readonly path: string
  readonly type: string
  readonly body: Buffer
  readonly etag: string
}

export interface Assets {
  readonly script: Asset
  readonly style: Asset
}

// v2 is v1 and more: the parts are joined in this order.
const parts = {
  '1': { script: ['page.js'], style: ['page.css', 'blue.css'] },
  '2': { script: ['page.js', 'copy.js'], style: ['page.css', 'green.css'] },
} as const

/** Reads the parts of one version and names them. */
export function loadAssets(version: Version): Assets {
  return {
    script: join('app', 'js', 'text/javascript; charset=utf-8', parts[version].script),
    style: join('style', 'css', 'text/css; charset=utf-8', parts[version].style),
  }
}

/** `GET /assets/:file`: 200, 304 for a known ETag, 404 for a name of another version. */
export function sendAsset(app: App, { request, response, path }: Exchange): void {
  const asset = [app.assets.script, app.assets.style].find((one) => one.path === path)
  if (asset === undefined) {
    return sendError(response, 404, `${path}: version ${app.version} has no such asset`)
  }
  const headers = { 'Cache-Control': 'public, max-age=31536000, immutable', ETag: asset.etag }
  if (request.headers['if-none-match'] === asset.etag) {
    response.writeHead(304, headers)
    response.end()
    return
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': asset.type,
    'Content-Length': asset.body.length,
    'X-Content-Type-Options': 'nosniff',
  })
  response.end(asset.body)
}

function join(name: string, extension: string, type: string, files: readonly string[]): Asset {
  const folder = new URL('assets/', import.meta.url)
  const body = Buffer.concat(files.map((file) => readFileSync(new URL(file, folder))))
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
  return { path: `/assets/${name}.${hash}.${extension}`, type, body, etag: `"${hash}"` }
}
