// The entry of the `switch` command: one parse, one catch, one exit code. It never ends the process itself, so that
// what was written gets out.
import { readFileSync } from 'node:fs'
import { failureOf, isShown } from './exit.ts'
import { wishedFormat } from './options.ts'
import { createOutput, toleratePipes } from './output.ts'
import { createProgram } from './program.ts'

/** `argv`: the words after `switch`. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  toleratePipes()
  try {
    await createProgram(packageVersion()).parseAsync([...argv], { from: 'user' })
    return 0
  } catch (thrown) {
    if (isShown(thrown)) return 0
    const failure = failureOf(thrown)
    createOutput(wishedFormat(argv)).failed(failure)
    return failure.exit
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version }: { readonly version: string } = JSON.parse(text)
  return version
}
