// A21: a robots.txt with the crawlers that train models sent away, and everything else as the site wrote it.
import { expect, test } from 'vitest'
import { aiTrainingNames, withAiDisallowed } from '../../../src/limits/bots/robots-append.ts'
import { aiTrainingRows } from '../../../src/limits/bots/table-ai.ts'
import { judgedForbidden } from './robots-judge.ts'

const sites: readonly (readonly [string, string | null])[] = [
  ['none', null],
  ['blank', '\n'],
  ['usual', 'User-agent: *\nDisallow: /search\nSitemap: https://site.example/sitemap.xml\n'],
  ['without a last line end', 'User-agent: *\nDisallow: /search'],
  ['of another system', 'User-agent: *\r\nDisallow: /search\r\n'],
  ['that ends in a name, without a line end', 'User-agent: SeoBot'],
  [
    'that ends in names',
    'User-agent: SeoBot\nDisallow: /\n\nUser-agent: *\nUser-agent: Googlebot\n# nothing\n',
  ],
]

test.each(sites)(
  'a site whose robots.txt is %s sends every crawler away that trains models',
  (_, site) => {
    const text = withAiDisallowed(site)
    expect(aiTrainingNames.length).toBeGreaterThan(aiTrainingRows.length)
    for (const name of aiTrainingNames)
      for (const path of ['/', '/a/b?c'])
        expect([name, judgedForbidden(text, name, path)]).toEqual([name, true])
  },
)

test.each(sites)('and nobody else: %s', (_, site) => {
  const text = withAiDisallowed(site)
  for (const name of ['Googlebot', 'bingbot', 'OAI-SearchBot', 'ChatGPT-User', 'SeoBot'])
    for (const path of ['/', '/search/x'])
      expect([name, path, judgedForbidden(text, name, path)]).toEqual([
        name,
        path,
        judgedForbidden(site ?? '', name, path),
      ])
})

test.each(sites)('what the site wrote stays to the byte, and to the line: %s', (_, site) => {
  if (site === null || site.trim() === '') return
  const text = withAiDisallowed(site)
  expect(text.startsWith(site)).toBe(true)
  expect(text.split(/[\r\n]+/)).toEqual(expect.arrayContaining(site.split(/[\r\n]+/)))
})

test('a site that lets one in by name has the last word', () => {
  const text = withAiDisallowed('User-agent: GPTBot\nAllow: /\n')
  expect(judgedForbidden(text, 'GPTBot', '/')).toBe(false)
  expect(judgedForbidden(text, 'CCBot', '/')).toBe(true)
})

test.each([
  'GPTBot',
  'ClaudeBot',
  'CCBot',
  'Bytespider',
  'Amazonbot',
  'meta-externalagent',
  'Google-Extended',
  'Applebot-Extended',
])('%s is among the names', (name) => {
  expect(aiTrainingNames).toContain(name)
})
