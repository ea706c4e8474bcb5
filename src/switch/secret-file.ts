// The secret that cookies are signed with: made once, kept in dataDir for this user only. Losing it costs sessions, no more.
import { hash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import writeFileAtomic from 'write-file-atomic'

const bytes = 32

/** `configured`: what several gateways have in common; empty: one of its own. */
export async function openSecret(dataDir: string, configured: string): Promise<Buffer> {
  if (configured !== '') return hash('sha256', configured, 'buffer')
  const path = join(dataDir, 'secret')
  const kept = await readFile(path).catch(() => null)
  if (kept?.length === bytes) return kept
  const made = randomBytes(bytes)
  await writeFileAtomic(path, made, { mode: 0o600 })
  return made
}
