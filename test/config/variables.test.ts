// Variables of the environment in values: what is filled in, what stays text, what is refused and where.
import { expect, test } from 'vitest'
import { configOf, problemLines, twoSlots } from './problem-lines.ts'

test('a variable is filled in, alone or inside a text', () => {
  const config = configOf(`${twoSlots}listen: "127.0.0.1:\${PORT}"\nproject: \${NAME}`, {
    PORT: '8081',
    NAME: 'shop',
  })
  expect(config.listen.port).toBe(8081)
  expect(config.project).toBe('shop')
})

test('a default stands in for a variable that is unset or empty', () => {
  const text = `${twoSlots}project: \${NAME:-shop}`
  expect(configOf(text).project).toBe('shop')
  expect(configOf(text, { NAME: '' }).project).toBe('shop')
  expect(configOf(text, { NAME: 'blog' }).project).toBe('blog')
})

test('a value that is one variable has the type it would have in YAML, unless it is quoted', () => {
  const env = { COUNT: '5', YES: 'true', RATIO: '2.5' }
  const text = `${twoSlots}health: \n  healthy: \${COUNT}\nexpose: \${YES}\njudge:\n  ratio: \${RATIO}`
  const config = configOf(text, env)
  expect([config.health.healthy, config.expose, config.judge.ratio]).toEqual([5, true, 2.5])
  expect(problemLines(`${twoSlots}expose: "\${YES}"`, env)).toEqual([
    '2:9  expose  expected true or false, got "true" from ${YES}',
  ])
})

test('a variable left empty leaves its setting at the default', () => {
  const text = `${twoSlots}redis: \${REDIS:-}\nresolve: \${EVERY}\nadmin: { token: "\${TOKEN:-}" }`
  const config = configOf(text, { EVERY: '' })
  expect([config.redis, config.resolveMs, config.admin.token]).toEqual([null, 2_000, ''])
})

test('a required value that a variable left empty is named with the variable', () => {
  const text = 'slots:\n  blue: { web: "http://h:1" }\n  green:\n    web: ${WEB}'
  expect(problemLines(text, { WEB: '' })).toEqual([
    '4:10  slots.green.web  expected an origin such as http://127.0.0.1:3001, or a list of them, got nothing from ${WEB}',
  ])
})

test('$${ is a literal ${', () => {
  expect(configOf(`${twoSlots}admin: { token: "$\${A}-\${B}" }`, { B: 'b' }).admin.token).toBe(
    '${A}-b',
  )
})

test('keys and comments are left alone', () => {
  expect(problemLines(`${twoSlots}expose: true # \${NOT_SET}\n# \${NOT_SET_EITHER}`)).toEqual([])
  expect(problemLines(`${twoSlots}"\${KEY}": 1`, { KEY: 'expose' })[0]).toContain(
    'unknown key "${KEY}"',
  )
})

test('a variable cannot add structure or further variables', () => {
  const env = { PROXIES: '[10.0.0.0/8]', NAME: '${OTHER}', OTHER: 'x' }
  expect(problemLines(`${twoSlots}trustedProxies: \${PROXIES}\nproject: \${NAME}`, env)).toEqual([
    '2:17  trustedProxies  expected a list of networks such as 10.0.0.0/8, got "[10.0.0.0/8]" from ${PROXIES}',
    '3:10  project  expected a name of a-z, 0-9, - and _, got "${OTHER}" from ${NAME}',
  ])
})

test('names that every object has are no variables', () => {
  expect(problemLines(`${twoSlots}project: \${constructor}`)).toEqual([
    '2:10  project  the environment variable constructor is not set; set it, or give a default: ${constructor:-value}',
  ])
})

test.each([
  [
    'project: ${NAME}',
    '2:10  project  the environment variable NAME is not set; set it, or give a default: ${NAME:-value}',
  ],
  [
    'listen: "127.0.0.1:${PORT}"',
    '2:20  listen  the environment variable PORT is not set; set it, or give a default: ${PORT:-value}',
  ],
  [
    'listen: >-\n  a\n  ${PORT}',
    '4:3  listen  the environment variable PORT is not set; set it, or give a default: ${PORT:-value}',
  ],
  ['project: ${A b}', '2:10  project  expected ${NAME} or ${NAME:-default}, got ${A b}'],
  [
    'project: ${A:?needed}',
    '2:10  project  expected ${NAME} or ${NAME:-default}, got ${A:?needed}',
  ],
  ['project: "x${"', '2:12  project  expected ${NAME} or ${NAME:-default}, got ${'],
])('%j is refused at the variable', (text, problem) => {
  expect(problemLines(twoSlots + text)).toEqual([problem])
})

test('a token is shown by no problem', () => {
  const lines = problemLines(`${twoSlots}admin:\n  token: \${TOKEN}`, { TOKEN: '123456' })
  expect(lines).toEqual([
    '3:10  admin.token  expected text (in quotes when it looks like a number), got something else (not shown) from ${TOKEN}',
  ])
})
