// What operators did to bans, a line each, `bans-audit.ndjson`: appended, never rewritten. Bounded: a file that is full becomes
// `bans-audit.1.ndjson`, in the place of the one before.
import { open, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'

export interface AuditLine {
  /** ISO 8601. */
  readonly at: string
  readonly by: string
  readonly act: 'ban' | 'unban'
  /** What was typed, or the key of a client that was banned by evidence: never the address of such a one. */
  readonly what: string
  readonly why: string
  /** When the ban ends, ISO 8601; null: never, or it was taken back. */
  readonly until: string | null
}

export interface Audit {
  /** Resolves when the line is on disk; lines land in the order of the calls. Rejects when it could not be written. */
  record(line: AuditLine): Promise<void>
  /** Resolves when nothing is being written any more; never rejects. */
  written(): Promise<void>
}

/** `maxBytes`: of one of the two files. */
export function createAudit(dataDir: string, maxBytes = 1_048_576): Audit {
  const path = join(dataDir, 'bans-audit.ndjson')
  const before = join(dataDir, 'bans-audit.1.ndjson')
  let last: Promise<void> = Promise.resolve()
  return {
    record(line) {
      const written = last.then(async () => {
        if ((await sizeOf(path)) >= maxBytes) await rename(path, before)
        await append(path, JSON.stringify(line))
      })
      // One failed line must not fail the lines after it.
      last = written.catch(() => {})
      return written
    },
    written: () => last,
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null)
  return found?.size ?? 0
}

async function append(path: string, line: string): Promise<void> {
  const file = await open(path, 'a+', 0o600)
  try {
    const { size } = await file.stat()
    // A last line torn by a kill or a full disk has no end: the next must not be glued to it.
    const glue = size > 0 && (await lastByte(file, size)) !== newline ? '\n' : ''
    await file.appendFile(`${glue}${line}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
}

const newline = 0x0a

async function lastByte(file: Awaited<ReturnType<typeof open>>, size: number): Promise<number> {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] ?? newline
}
