// docs/errors.md as text: every code of the catalogue with its fault, status, exit code and next step.
import { catalogue } from '../src/model/errors.ts'
import { exitMeanings } from '../src/model/exit-codes.ts'

export function errorsPage(): string {
  const exits = Object.entries(exitMeanings).map(([code, meaning]) => `| ${code} | ${meaning} |`)
  const codes = Object.entries(catalogue).map(
    ([code, { fault, status, exit, says, next }]) =>
      `| \`${code}\` | ${fault} | ${status} | ${exit} | ${says} | ${next} |`,
  )
  return [
    '# Errors',
    '',
    'Generated from `src/model/errors.ts` by `npm run docs`. A code stands in the `X-Sluice-Reason` header, in the log',
    "(`error`), in the admin API's problems (`code`) and in what the command prints with `--json`.",
    '',
    '## Exit codes of the command',
    '',
    '| exit | meaning |',
    '| --- | --- |',
    ...exits,
    '',
    '## Codes',
    '',
    '| code | whose fault | status | exit | what it says | what to do |',
    '| --- | --- | --- | --- | --- | --- |',
    ...codes,
    '',
  ].join('\n')
}
