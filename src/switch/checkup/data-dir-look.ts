// Whether the folder of the state can be written to now, how much room is left there, and whether another gateway is in it.
import { rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DataDirCheckup } from '../../model/checkup.ts'
import type { Ownership } from './owner-file.ts'

/** Never rejects. */
export async function lookAtDataDir(
  path: string,
  owner: Pick<Ownership, 'rival'>,
): Promise<DataDirCheckup> {
  const [problem, freeBytes, sharedWith] = await Promise.all([
    writeProblem(path),
    freeIn(path),
    owner.rival(),
  ])
  return { path, problem, freeBytes, sharedWith }
}

async function writeProblem(folder: string): Promise<string | null> {
  const file = join(folder, `checkup.${process.pid}`)
  try {
    await writeFile(file, 'ok')
    await rm(file)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

async function freeIn(folder: string): Promise<number | null> {
  const found = await statfs(folder).catch(() => null)
  return found === null ? null : found.bavail * found.bsize
}
