// Texts that are no YAML, or not one document with settings.
import { expect, test } from 'vitest'
import { problemLines } from './problem-lines.ts'

const table: [text: string, problems: string[]][] = [
  ['', ['1:1  the file has no settings; it needs at least slots, see "switch docs"']],
  [
    '# nothing here\n',
    ['1:1  the file has no settings; it needs at least slots, see "switch docs"'],
  ],
  ['- a', ['1:1  expected settings (listen, admin, trustedProxies, …), got a list']],
  ['just text', ['1:1  expected settings (listen, admin, trustedProxies, …), got "just text"']],
  [
    'listen: 80\n---\nlisten: 81',
    ['2:1  a second YAML document starts here; the file must hold one'],
  ],
  ['a: "x\nb: 1\n', ['3:1  this is not YAML: missing closing "quote']],
  [
    'admin: { token: ${TOKEN} }\nlisten: 80',
    ['1:18  a value with ${…} inside { } or [ ] must be in quotes'],
  ],
  [
    'listen: [::1]:8080',
    [
      '1:14  this is not YAML: unexpected scalar at node end; put the value in quotes if it is meant as text',
    ],
  ],
  ['a:\n\tb: 1', ['2:1  YAML is indented with spaces, got a tab']],
  ['a: !env TOKEN', ['1:4  YAML tags are not understood here, got !env']],
  [
    'a: b: c\nd: [1, 2\ne: @f',
    [
      '1:4  this is not YAML: nested mappings are not allowed in compact mappings',
      '3:1  this is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ],
  [
    'a: &x [*x]\nslots: *y',
    [
      '1:1  a  unknown key "a"; known here: listen, admin, trustedProxies, dataDir, secret, project, expose, slots, health, resolve, routes, hold, promote, judge, deploy, visitors, capacity, bots, redis, upstream, client, log',
      '1:8  a[0]  *x stands for a value that contains it',
      '2:8  slots  *y stands for the value marked &y, and there is none above',
    ],
  ],
]

test.each(table)('%j is no config', (text, problems) => {
  expect(problemLines(text)).toEqual(problems)
})
