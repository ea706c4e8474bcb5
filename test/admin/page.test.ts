// The web page as it is served, and that its parts fit together.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { fastify } from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { addPage } from '../../src/admin/page-route.ts'

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"

test('the page and each of its files come with their type, a tag and the policy', async () => {
  const url = await servePage()
  const types: Record<string, string> = {
    html: 'text/html',
    css: 'text/css',
    js: 'text/javascript',
  }
  for (const path of ['/', ...(await filesOf(url))]) {
    const answer = await fetch(url + path)
    await answer.bytes()
    const type = types[path === '/' ? 'html' : (path.split('.').at(-1) ?? '')]
    expect([path, answer.status, answer.headers.get('content-type')]).toEqual([
      path,
      200,
      `${type}; charset=utf-8`,
    ])
    expect(answer.headers.get('content-security-policy')).toBe(policy)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('etag')).toMatch(/^"\w+"$/)
  }
})

test('a known tag is answered 304 without a body, weak or in a list too; another one is not', async () => {
  const url = await servePage()
  const etag = (await fetch(url)).headers.get('etag') ?? ''
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
    const again = await fetch(url, { headers: { 'If-None-Match': known } })
    expect([known, again.status, await again.text()]).toEqual([known, 304, ''])
    expect(again.headers.get('etag')).toBe(etag)
  }
  expect((await fetch(url, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
})

test('nothing but the files of the page can be asked for', async () => {
  const url = await servePage()
  for (const name of ['nope.js', 'tsconfig.json', '..%2fpage-route.ts', '%2e%2e/server.ts', '']) {
    expect([name, (await fetch(`${url}/page/${name}`)).status]).toEqual([name, 404])
  }
})

test('the page has no inline script or style and asks nothing of other hosts', async () => {
  const html = await (await fetch(await servePage())).text()
  expect(html.match(/<script[^>]*>[^<]*/g)).toEqual(['<script type="module" src="page/main.js">'])
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i)
  expect(linksOf(html).filter((link) => /^(https?:)?\/\//.test(link))).toEqual([])
})

test('what the page names is there, and so is what its modules import', async () => {
  const url = await servePage()
  const html = await (await fetch(url)).text()
  const named = linksOf(html).filter((link) => link.startsWith('page/'))
  expect(named).toEqual(['page/page.css', 'page/main.js'])
  const files = await filesOf(url)
  expect(files).toContain('/page/quantile.js')
  for (const path of files) expect([path, (await fetch(url + path)).status]).toEqual([path, 200])
})

test('no module puts text into the page as markup', async () => {
  const url = await servePage()
  for (const path of await modulesOf(url)) {
    const source = await (await fetch(url + path)).text()
    expect([
      path,
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b/.exec(source),
    ]).toEqual([path, null])
  }
})

test('every element a module looks for stands in the page', async () => {
  const url = await servePage()
  const html = await (await fetch(url)).text()
  const wanted: string[] = []
  for (const path of await modulesOf(url)) {
    const source = await (await fetch(url + path)).text()
    for (const [, id] of source.matchAll(/\b(?:byId|typedById|copyOf)\('([\w-]+)'/g))
      wanted.push(`id="${id}"`)
    for (const [, part] of source.matchAll(/\bpart(?:Of)?\((?:card, )?'([\w-]+)'/g))
      wanted.push(`data-part="${part}"`)
  }
  expect(wanted.length).toBeGreaterThan(30)
  expect(wanted.filter((attribute) => !html.includes(attribute))).toEqual([])
})

test('every module parses', async () => {
  for (const path of await modulesOf(await servePage())) {
    const file = fileURLToPath(new URL(`../../src/admin${path}`, import.meta.url))
    execFileSync(process.execPath, ['--check', file])
  }
})

async function servePage(): Promise<string> {
  const app = fastify({ forceCloseConnections: true })
  addPage(app)
  onTestFinished(() => app.close())
  return app.listen({ host: '127.0.0.1', port: 0 })
}

/** All files the page is made of: named by the HTML, or imported by one that is. */
async function filesOf(url: string): Promise<string[]> {
  const html = await (await fetch(url)).text()
  const found = linksOf(html)
    .filter((link) => link.startsWith('page/'))
    .map((link) => `/${link}`)
  for (const path of found) {
    if (!path.endsWith('.js')) continue
    const source = await (await fetch(url + path)).text()
    for (const [, name] of source.matchAll(/^(?:import|\} from)\b.*?'\.\/([\w-]+\.js)'$/gm)) {
      if (!found.includes(`/page/${name}`)) found.push(`/page/${name}`)
    }
  }
  return found
}

async function modulesOf(url: string): Promise<string[]> {
  return (await filesOf(url)).filter((path) => path.endsWith('.js'))
}

function linksOf(html: string): string[] {
  return [...html.matchAll(/\s(?:src|href)="([^"]*)"/g)].map(([, link]) => link ?? '')
}
