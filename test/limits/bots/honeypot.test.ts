// Traps: which paths they are, and how one that the site serves after all is found out.
import { expect, test } from 'vitest'
import { honeypotEntries } from '../../../src/limits/bots/honeypot-entries.ts'
import { createHoneypot } from '../../../src/limits/bots/honeypot.ts'
import { now } from './deciding.ts'

function ruleOf(path: string): string | null {
  const touch = createHoneypot().touch(path, now)
  return touch.kind === 'clear' ? null : touch.rule
}

test.each([
  ['/.env', 'env'],
  ['/.env.production', 'env'],
  ['/.env_old', 'env'],
  ['/.git/config', 'git'],
  ['/.git', 'git'],
  ['/.gitconfig', 'git'],
  ['/.svn/entries', 'svn'],
  ['/.hg/hgrc', 'hg'],
  ['/.aws/credentials', 'aws'],
  ['/.ssh/id_rsa', 'ssh'],
  ['/.htpasswd', 'htpasswd'],
  ['/.DS_Store', 'ds-store'],
  ['/wp-login.php', 'wp-login'],
  ['/wp-config.php.bak', 'wp-config'],
  ['/wp-admin/setup-config.php', 'wp-admin'],
  ['/wp-includes/wlwmanifest.xml', 'wp-includes'],
  ['/wp-content/plugins/x', 'wp-content'],
  ['/xmlrpc.php', 'xmlrpc'],
  ['/phpMyAdmin-4.9.0/index.php', 'phpmyadmin'],
  ['/pma/', 'pma'],
  ['/adminer-4.8.1.php', 'adminer'],
  ['/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php', 'phpunit'],
  ['/phpunit/x', 'phpunit'],
  ['/boaform/admin/formLogin', 'boaform'],
  ['/HNAP1', 'hnap1'],
  ['/cgi-bin/luci', 'cgi-bin'],
  ['/_ignition/execute-solution', 'ignition'],
  ['/actuator/env', 'actuator'],
  ['/solr/admin/info', 'solr'],
  ['/owa/auth/logon.aspx', 'owa'],
  ['/ecp/Current/exporttool', 'ecp'],
  ['//.env', 'env'],
  ['/././.env', 'env'],
])('%s touches honeypot.%s', (path, name) => {
  expect(ruleOf(path)).toBe(`honeypot.${name}`)
})

test.each([
  '/',
  '/.environment',
  '/.gitignore',
  '/.well-known/security.txt',
  '/wp-admin-guide',
  '/blog/wp-login.php',
  '/owabc',
  '/pmatters',
  '/solrised/x',
  '/actuators',
  '/docs/.env',
  '/xmlrpc.phpx',
  '/cgi-binary',
])('%s is no trap: only whole segments at the root are', (path) => {
  expect(ruleOf(path)).toBeNull()
})

test('every entry has a rule id of its own in the group of honeypots', () => {
  const rules = honeypotEntries.map(({ rule }) => rule)
  expect(new Set(rules).size).toBe(rules.length)
  for (const rule of rules) expect(rule).toMatch(/^honeypot\.[a-z0-9-]+$/)
})

test('a file with secrets is a trap at once', () => {
  expect(createHoneypot().touch('/.env', now)).toEqual({ kind: 'trapped', rule: 'honeypot.env' })
})

test('what a site may have is no trap before the site has said that it has none', () => {
  const honeypot = createHoneypot()
  expect(honeypot.touch('/wp-login.php', now).kind).toBe('untried')
  honeypot.noteAnswer('honeypot.wp-login', 404, now)
  expect(honeypot.touch('/wp-login.php', now).kind).toBe('trapped')
  expect(honeypot.touch('/wp-admin/', now).kind).toBe('untried')
})

test('the site is asked again after ten minutes: its next version may have what this one has not', () => {
  const honeypot = createHoneypot()
  honeypot.noteAnswer('honeypot.actuator', 410, now)
  expect(honeypot.touch('/actuator', now + 10 * 60_000 - 1).kind).toBe('trapped')
  expect(honeypot.touch('/actuator', now + 10 * 60_000).kind).toBe('untried')
})

test.each([401, 403, 405, 429, 500, 503])(
  'an answer of %d says nothing: the site may have it or not',
  (status) => {
    const honeypot = createHoneypot()
    honeypot.noteAnswer('honeypot.xmlrpc', status, now)
    expect(honeypot.touch('/xmlrpc.php', now).kind).toBe('untried')
    expect(honeypot.disabled()).toEqual([])
  },
)

test.each([200, 204, 302, 304])(
  'an answer of %d ends the trap for good, and is listed',
  (status) => {
    const honeypot = createHoneypot()
    for (const rule of ['honeypot.wp-admin', 'honeypot.git']) {
      honeypot.noteAnswer(rule, 404, now)
      honeypot.noteAnswer(rule, status, now)
      honeypot.noteAnswer(rule, 404, now)
    }
    for (const path of ['/wp-admin/', '/.git/config'])
      expect(honeypot.touch(path, now).kind).toBe('clear')
    expect(honeypot.touch('/.env', now).kind).toBe('trapped')
    expect(honeypot.disabled()).toEqual(['honeypot.wp-admin', 'honeypot.git'])
  },
)

test('an answer to a rule that is no trap changes nothing', () => {
  const honeypot = createHoneypot()
  honeypot.noteAnswer('honeypot.unheard-of', 200, now)
  expect(honeypot.disabled()).toEqual([])
})
