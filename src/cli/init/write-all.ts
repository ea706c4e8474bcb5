// Writes all files or none: each is whole in a temporary file before the first takes its place, and one that fails takes those
// before it away again. A file that is there is never lost: it is refused, or kept as a copy.
import { existsSync } from 'node:fs'
import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { PlannedFile } from './plan.ts'

export interface Written {
  readonly path: string
  /** Where what was there is kept; null: nothing was. */
  readonly kept: string | null
}

/** Those of the files that are there already. */
export function existing(dir: string, files: readonly PlannedFile[]): readonly PlannedFile[] {
  return files.filter(({ path }) => existsSync(join(dir, path)))
}

/** `replace`: what is there is kept as a copy beside it. Rejects with nothing changed. */
export async function writeAll(
  dir: string,
  files: readonly PlannedFile[],
  replace: boolean,
): Promise<readonly Written[]> {
  const undo: (() => Promise<unknown>)[] = []
  try {
    const prepared: string[] = []
    for (const file of files) {
      const target = join(dir, file.path)
      await makeFolder(dirname(target), undo)
      const temporary = `${target}.${process.pid}`
      undo.push(() => rm(temporary, { force: true }))
      await writeFile(temporary, file.text, { flag: 'wx', mode: file.secret ? 0o600 : 0o644 })
      prepared.push(temporary)
    }
    const written: Written[] = []
    for (const [i, { path }] of files.entries()) {
      const target = join(dir, path)
      const kept = replace && existsSync(target) ? freeName(dir, path) : null
      if (kept !== null) {
        await rename(target, join(dir, kept))
        undo.push(() => rename(join(dir, kept), target))
      }
      // Unlike a rename it fails where somebody has put a file there since we looked.
      await link(prepared[i] ?? '', target)
      undo.push(() => rm(target, { force: true }))
      written.push({ path, kept })
    }
    await Promise.all(prepared.map((temporary) => rm(temporary)))
    return written
  } catch (error) {
    for (const step of undo.toReversed()) await step().catch(() => {})
    throw error
  }
}

/** Only a folder that was made for this is taken away again. */
async function makeFolder(folder: string, undo: (() => Promise<unknown>)[]): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first !== undefined) undo.push(() => rm(first, { recursive: true, force: true }))
}

/** `sluice.yaml.before-init`, or with a number where that is taken. */
function freeName(dir: string, path: string): string {
  for (let n = 1; ; n++) {
    const name = `${path}.before-init${n === 1 ? '' : `-${n}`}`
    if (!existsSync(join(dir, name))) return name
  }
}
