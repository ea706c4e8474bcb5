// The line by which a child process says that it serves, and where.
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** Resolves to the first line of its output that matches. */
export function firstLine(child: ChildProcess, pattern: RegExp): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  if (child.stdout) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (pattern.test(line)) resolve(line)
    })
  }
  return promise
}
