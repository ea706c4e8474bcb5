// `notify`: what each kind of channel takes, what is off and is said to be, and that no address is ever shown.
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'
import { configOf, problemLines, twoSlots } from './problem-lines.ts'

const hook = 'https://discord.com/api/webhooks/1/S3CR3T'

test('each kind of channel loads, with a name of its own and the important news', () => {
  const { notify } = configOf(`${twoSlots}notify:
  - { kind: discord, url: "${hook}", on: [rolled-back, rolled-back] }
  - { kind: slack, url: "https://hooks.slack.com/services/T/B/X", name: ops }
  - { kind: slack, url: "https://hooks.slack.com/services/T/B/Y" }
  - { kind: webhook, url: "http://10.0.0.1/hook", secret: sixteen characters }
  - { kind: email, smtp: "smtp://user:pa%40ss@mail.example.com:587", from: Sluice <s@example.com>, to: [ops@example.com] }
`)
  expect(notify.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
    'discord discord',
    'ops slack',
    'slack-2 slack',
    'webhook webhook',
    'email email',
  ])
  expect(notify[0]).toEqual({ kind: 'discord', name: 'discord', url: hook, on: ['rolled-back'] })
  expect(notify[4]?.on).toEqual([
    'promoted',
    'rolled-back',
    'put-back',
    'inconclusive',
    'common-cause',
    'condemned',
    'no-way-back',
    'slower',
    'limits-tripped',
    'not-written',
    'unhealthy',
    'recovered',
  ])
})

test('a channel whose variable is empty is off, and that is said', () => {
  const text = `${twoSlots}notify:
  - { kind: discord, url: "\${DISCORD:-}" }
  - { kind: email, smtp: "\${SMTP:-}", from: a@example.com, to: [b@example.com] }
  - { kind: webhook, url: "\${HOOK}", secret: "\${SECRET:-}" }
`
  const loaded = parseConfig(text, { file: 'sluice.yaml', env: { HOOK: 'http://h/' } })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems))
  expect(loaded.config.notify).toMatchObject([
    { url: null },
    { smtp: null },
    { url: 'http://h/', secret: null },
  ])
  expect(loaded.warnings.map(({ line, path, message }) => `${line} ${path} ${message}`)).toEqual([
    '3 notify[0].url is empty: this discord channel is off, and nobody is told through it',
    '4 notify[1].smtp is empty: this email channel is off, and nobody is told through it',
    '5 notify[2].secret is empty: bodies are not signed',
  ])
})

test.each<[string, string[]]>([
  [
    'notify: [{ url: "https://h/" }]',
    ['2:10  notify[0].kind  is missing: expected one of discord, slack, webhook, email'],
  ],
  [
    'notify: [{ kind: slck, url: "https://h/" }]',
    [
      '2:18  notify[0].kind  expected one of discord, slack, webhook, email, got "slck"; did you mean "slack"?',
    ],
  ],
  [
    'notify: [{ kind: slack }]',
    ['2:10  notify[0].url  is missing: a channel of kind slack needs it'],
  ],
  [
    'notify: [{ kind: email, smtp: "smtp://h" }]',
    [
      '2:10  notify[0].from  is missing: a channel of kind email needs it',
      '2:10  notify[0].to  is missing: a channel of kind email needs it',
    ],
  ],
  [
    'notify: [{ kind: slack, url: "https://h/", secret: sixteen characters }]',
    ['2:52  notify[0].secret  is not of a channel of kind slack, which has url'],
  ],
  [
    'notify: [{ kind: slack, url: "https://h/", on: [promotd] }]',
    [
      '2:49  notify[0].on[0]  expected one of promoted, rolled-back, refused, put-back, kept, inconclusive, common-cause, condemned, no-way-back, slower, limits-tripped, not-written, unhealthy, recovered, got "promotd"; did you mean "promoted"?',
    ],
  ],
  [
    'notify: [{ kind: slack, url: "https://h/", on: [] }]',
    ['2:48  notify[0].on  expected at least one kind of news, got an empty list'],
  ],
  [
    'notify: [{ kind: slack, url: "https://h/", name: a }, { kind: slack, url: "https://i/", name: a }]',
    [
      '2:95  notify[1].name  expected each channel to have a name of its own, not "a" again, got "a"',
    ],
  ],
  [
    'notify: [{ kind: email, smtp: "smtp://h", from: nobody, to: [a@b] }]',
    ['2:49  notify[0].from  expected a mail address such as sluice@example.com, got "nobody"'],
  ],
])('%s is refused', (text, problems) => {
  expect(problemLines(twoSlots + text)).toEqual(problems)
})

test.each([
  'notify: [{ kind: slack, url: "ftp://h/S3CR3T" }]',
  'notify: [{ kind: slack, url: "https://h/S3CR3T with spaces" }]',
  'notify: [{ kind: email, smtp: "mail:S3CR3T@h", from: a@b, to: [a@b] }]',
  'notify: [{ kind: email, smtp: "smtp://u:S3CR3T%zz@h", from: a@b, to: [a@b] }]',
  'notify: [{ kind: email, smtp: "smtp://h?pass=S3CR3T", from: a@b, to: [a@b] }]',
  'notify: [{ kind: webhook, url: "https://h/", secret: S3CR3T }]',
  'notify: ["https://h/S3CR3T"]',
  'notify: https://h/S3CR3T',
])('%s is refused without showing it', (text) => {
  const lines = problemLines(twoSlots + text)
  expect(lines).toHaveLength(1)
  expect(lines.join('\n')).toContain('got something else (not shown)')
  expect(lines.join('\n')).not.toContain('S3CR3T')
})
