// The SQLite file both versions share. Its tables only ever gain: v1 must keep working on what v2 wrote.
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite'

export type Database = DatabaseSync

export type Row = Record<string, SQLOutputValue>

const lockTimeoutMs = 2000
const lockPollMs = 20
const sqliteBusy = 5

// BEGIN IMMEDIATE: two versions that start at once on a new file take turns.
const schema = `
  BEGIN IMMEDIATE;
  CREATE TABLE IF NOT EXISTS links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    clicks INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
  COMMIT;
`

/** Opens or creates the file (or `:memory:`). Throws one sentence that names the file. */
export function openDatabase(path: string): Database {
  try {
    const database = new DatabaseSync(path, { timeout: lockTimeoutMs })
    try {
      enterWal(database)
      database.exec('PRAGMA synchronous = NORMAL')
      database.exec(schema)
      return database
    } catch (error) {
      database.close()
      throw error
    }
  } catch (cause) {
    throw new Error(
      `DATABASE ${path}: ${messageOf(cause)}; give a file that can be written and that nobody locks, in a folder that exists, or :memory:`,
      { cause },
    )
  }
}

/** Reads a table without writing: null when that works, else what SQLite said. */
export function probe(database: Database): string | null {
  try {
    database.prepare('SELECT id FROM links LIMIT 1').all()
    return null
  } catch (error) {
    return messageOf(error)
  }
}

/**
 * SQLite does not let its own timeout wait for this one lock: of two processes that bring a new file into WAL mode at
 * the same moment, one is told `database is locked` at once. So this waits as the timeout would.
 */
function enterWal(database: Database): void {
  const until = Date.now() + lockTimeoutMs
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (!isBusy(error) || Date.now() >= until) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lockPollMs)
    }
  }
}

/** The low byte of an extended SQLite result code is the plain one. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === sqliteBusy
  )
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
