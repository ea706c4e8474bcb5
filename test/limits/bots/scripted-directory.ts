// A name server that says what a test has it say. What is not scripted has no record; `slow` is nobody answering in time.
import type { Directory } from '../../../src/limits/bots/reverse-dns.ts'

export interface ScriptedDirectory extends Directory {
  /** What was asked for, in order. */
  readonly asked: readonly string[]
}

export function scriptedDirectory(
  records: Readonly<Record<string, readonly string[] | 'slow'>>,
): ScriptedDirectory {
  const asked: string[] = []
  const answer = async (question: string): Promise<readonly string[]> => {
    asked.push(question)
    const found = records[question] ?? []
    if (found === 'slow') throw new Error(`queryA ETIMEOUT ${question}`)
    return found
  }
  return {
    asked,
    names: answer,
    addresses: (name, family) => answer(`${name} ${family === 4 ? 'A' : 'AAAA'}`),
  }
}
