// The secret that cookies are signed with: made once, kept in dataDir for this user only. Losing it costs sessions, no more.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

const bytes = 32

export async function openSecret(dataDir: string): Promise<Buffer> {
  const path = join(dataDir, 'secret')
  const kept = await readFile(path).catch(() => null)
  if (kept?.length === bytes) return kept
  const made = randomBytes(bytes)
  await writeFileAtomic(path, made, { mode: 0o600 })
  return made
}
