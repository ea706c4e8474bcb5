// How many files and sockets this process may have open, as its kernel says. Each request in flight takes two.
import { readFile } from 'node:fs/promises'

/** Null: not known (no Linux), or without a limit. See getrlimit(2). */
export async function descriptorLimit(path = '/proc/self/limits'): Promise<number | null> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const soft = /^Max open files\s+(\d+)/m.exec(text)?.[1]
  return soft === undefined ? null : Number(soft)
}
