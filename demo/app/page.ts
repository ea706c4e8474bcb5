// The one page. Everything that came from outside goes through `escape`; no script or style is inline (strict CSP).
import type { App, Exchange } from './app.ts'
import { sendHtml } from './answers.ts'
import type { Link } from './links.ts'

export interface View {
  /** Who is logged in. */
  readonly name: string | null
  /** The code that was just made, known to `links`. */
  readonly made: string | null
  readonly refused: { readonly typed: string; readonly why: string } | null
}

/** `GET /` */
export function showPage(app: App, { request, response, query }: Exchange): void {
  const name = app.sessions.read(request.headers.cookie)
  // Only a code we know becomes a link: `?made=/evil.example` must not lead anywhere.
  const made = app.links.find(query.get('made') ?? '')?.code ?? null
  sendHtml(response, 200, renderPage(app, { name, made, refused: null }))
}

/** The page as HTML, with the newest links of this moment. */
export function renderPage(app: App, view: View): string {
  const colour = app.version === '1' ? 'blue' : 'green'
  return `<!doctype html>
<html lang="en" data-version="${app.version}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Short links, v${app.version}</title>
<link rel="icon" href="${icon(colour)}">
<link rel="stylesheet" href="${app.assets.style.path}">
<script type="module" src="${app.assets.script.path}"></script>
</head>
<body>
<header>
<h1>Short links</h1>
<p>version <strong id="version">${app.version}</strong>${app.slot === '' ? '' : ` in slot <strong id="slot">${escape(app.slot)}</strong>`}</p>
${renderLogin(view.name)}
</header>
<p id="moved" role="status" hidden></p>
<main>
${renderShorten(view)}
<section>
<h2>Newest links</h2>
${renderLinks(app)}
</section>
${live}
</main>
</body>
</html>
`
}

/** Makes a text safe in HTML, between tags and in quoted attributes. */
function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

const live = `<section>
<h2>Live</h2>
<dl>
<dt>Clock (SSE)</dt><dd id="clock">needs a script</dd>
<dt>Echo (WebSocket)</dt><dd id="echo">needs a script</dd>
</dl>
</section>
<section>
<h2>Upload</h2>
<form id="upload" method="post" action="/upload" enctype="multipart/form-data">
<label for="file">A file of any size; it is counted and forgotten</label>
<div class="row"><input id="file" name="file" type="file" required><button>Send</button></div>
</form>
<p id="uploaded" role="status"></p>
</section>`

function renderLogin(name: string | null): string {
  if (name !== null) {
    return `<form method="post" action="/logout" class="row"><span>Hello, <strong id="name">${escape(name)}</strong></span><button>Log out</button></form>`
  }
  return `<form method="post" action="/login" class="row"><label for="login">Name</label><input id="login" name="name" maxlength="40" required autocomplete="username"><button>Log in</button></form>`
}

function renderShorten({ made, refused }: View): string {
  const done = made === null ? '' : `<p role="status">Made: <a href="/${made}">/${made}</a></p>`
  const error = refused === null ? '' : `<p role="alert">${escape(refused.why)}</p>`
  return `<section>
<h2>Shorten a link</h2>
<form method="post" action="/links">
<label for="url">A long address</label>
<div class="row"><input id="url" name="url" type="url" required maxlength="2048" placeholder="https://example.com/a/long/path" value="${escape(refused?.typed ?? '')}"><button>Shorten</button></div>
</form>
${done}${error}
</section>`
}

function renderLinks(app: App): string {
  const links = app.links.newest(10)
  if (links.length === 0) return '<p>None yet.</p>'
  const items = links.map((link) => `<li>${renderLink(app, link)}</li>`)
  return `<ul id="links">\n${items.join('\n')}\n</ul>`
}

/** v2 adds the clicks and a copy button to what v1 shows. */
function renderLink(app: App, { code, url, clicks }: Link): string {
  const plain = `<a href="/${code}">/${code}</a> <span class="url">${escape(url)}</span>`
  if (app.version === '1') return plain
  return `${plain} <span class="clicks">${clicks} ${clicks === 1 ? 'click' : 'clicks'}</span> <button type="button" data-copy="/${code}" hidden>Copy</button>`
}

function icon(colour: string): string {
  return `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 8'%3E%3Ccircle cx='4' cy='4' r='4' fill='${colour}'/%3E%3C/svg%3E`
}
