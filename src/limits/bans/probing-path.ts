// Which missing paths say something about who asks for them. What a page, a browser or a crawler asks for by itself says
// nothing: an image that was forgotten, the chunks of the version before, an icon nobody drew.

const staticExtensions = new Set(
  (
    'css js mjs cjs map wasm webmanifest png jpg jpeg gif svg webp avif ico bmp woff woff2 ttf otf eot ' +
    'mp3 mp4 m4a m4v webm ogg ogv wav mov'
  ).split(' '),
)

const askedByThemselves = ['favicon', 'apple-touch-icon', 'sitemap']
const asked = new Set(['robots.txt', 'ads.txt', 'app-ads.txt'])

/** `path`: raw, without the query. */
export function isProbing(path: string): boolean {
  if (path.startsWith('/.well-known/')) return false
  const name = path.slice(path.lastIndexOf('/') + 1)
  if (asked.has(name) || askedByThemselves.some((start) => name.startsWith(start))) return false
  const dot = name.lastIndexOf('.')
  return dot < 0 || !staticExtensions.has(name.slice(dot + 1).toLowerCase())
}
