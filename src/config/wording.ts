// What the schema found, in sentences for an operator: what is expected, what is there, where.
// Nothing of the validator's own wording gets through, and no secret is repeated.
import type { z } from 'zod'
import type { Written } from './document.ts'
import { didYouMean, nearest } from './nearest.ts'
import { pathText, type Path, type Problem } from './problem.ts'

type Issue = z.core.$ZodIssue

const secrets: ReadonlySet<string> = new Set([
  'admin.token',
  'redis',
  'secret',
  // A list that was forgotten: the address stands where the channel should.
  'notify',
  'notify[]',
  'notify[].url',
  'notify[].smtp',
  'notify[].secret',
])
const shownAtMost = 60
const missing = 'is missing'

/** One problem for each issue and unknown key; none for values that already have one. */
export function wordIssues(issues: readonly Issue[], written: Written): Problem[] {
  const meant = new Set(issues.flatMap(keysMeant))
  return issues
    .flatMap((issue) => fromIssue(issue, [], written))
    .filter(({ path, message }) => !(meant.has(path) && message.startsWith(missing)))
}

/** The keys that misspelt ones stand for: that those are missing is no second problem. */
function keysMeant(issue: Issue): string[] {
  if (issue.code !== 'unrecognized_keys') return []
  const found = issue.keys.map((key) => nearest(key, issue.message.split(' ')))
  return found.flatMap((key) => (key === null ? [] : pathText([...plainPath(issue.path), key])))
}

function fromIssue(issue: Issue, base: Path, written: Written): Problem[] {
  const path = [...base, ...plainPath(issue.path)]
  if (written.spoilt(path)) return []
  if (issue.code === 'unrecognized_keys') {
    const known = issue.message.split(' ')
    return issue.keys.map((key) => written.problem([...path, key], 'key', unknownKey(key, known)))
  }
  if (issue.code === 'invalid_union') {
    const branch = fittingBranch(issue.errors)
    if (branch) return branch.flatMap((inner) => fromIssue(inner, path, written))
  }
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? issue.message
    return [written.problem(path, 'key', `${message}, got ${shown(path.at(-1))}`)]
  }
  return [written.problem(path, 'value', sentence(issue, path, written))]
}

function unknownKey(key: string, known: readonly string[]): string {
  return `unknown key "${key}"` + (didYouMean(key, known) || `; known here: ${known.join(', ')}`)
}

/** Of a union, the one form that was meant: whose type fits, so that what is wrong lies deeper. */
function fittingBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  return branches.find(
    (issues) =>
      issues.length > 0 &&
      issues.every(
        (issue) => issue.path.length > 0 || !['invalid_type', 'invalid_value'].includes(issue.code),
      ),
  )
}

function sentence(issue: Issue, path: Path, written: Written): string {
  const value = written.at(path)
  const { message } = issue
  if (!message.startsWith('expected')) return message
  const variables = written.variables(path)
  if (value === undefined && variables.length === 0) return `${missing}: ${message}`
  const found = isSecret(path) ? 'something else (not shown)' : shown(value)
  const got = `got ${found}${variables.length > 0 ? ` from ${variables.join(' and ')}` : ''}`
  if (message.includes('{got}')) return message.replace('{got}', () => got)
  const meant =
    issue.code === 'invalid_value' && typeof value === 'string'
      ? didYouMean(value, issue.values.map(String))
      : ''
  return `${message}, ${got}${meant}`
}

function isSecret(path: Path): boolean {
  return secrets.has(pathText(path).replaceAll(/\[\d+\]/g, '[]'))
}

/** A value as it could stand in the file; long ones are cut, passwords in URLs are left out. */
function shown(value: unknown): string {
  if (value === undefined || value === null || value === '') return value === '' ? '""' : 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (typeof value === 'string') {
    const open = value.replace(/\/\/[^/?#]*@/, '//…@')
    return JSON.stringify(open.length > shownAtMost ? `${open.slice(0, shownAtMost)}…` : open)
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return 'a map'
}

/** YAML has no symbols; the validator's type allows for them. */
function plainPath(path: readonly PropertyKey[]): Path {
  return path.filter((part) => typeof part !== 'symbol')
}
