// kill -9 of a process that writes states: what it said is on disk is there, and the file always parses.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { decodeState } from '../../src/switch/saved-state.ts'
import { createStateFile } from '../../src/switch/state-file.ts'
import { temporaryDir } from '../support/gateway.ts'

const script = fileURLToPath(new URL('./fixtures/write-states.ts', import.meta.url))
const kills = 200
const atOnce = 4

test(`${kills} writers killed in the midst: the state is whole and never older than what was told`, async () => {
  const lanes = Array.from({ length: atOnce }, async () => {
    const dir = await temporaryDir()
    let told = 0
    for (let n = 0; n < kills / atOnce; n++) {
      told = Math.max(told, await writeAndKill(dir, 1 + (n % 7)))
      const { main, copy } = await generations(dir)
      expect(main).toBeGreaterThanOrEqual(told)
      // Its last good copy is at most the one write ahead that was under way.
      expect([main, main + 1]).toContain(copy)
      told = main
    }
    await createStateFile(dir).read()
    // The temp files of the writes that were cut short are gone.
    expect((await readdir(dir)).sort()).toEqual(['state.json', 'state.last-good.json'])
  })
  await Promise.all(lanes)
}, 60_000)

/** Kills the writer after it told so many writes; resolves to the last generation it told. */
async function writeAndKill(dir: string, writes: number): Promise<number> {
  const child = spawn(process.execPath, [script, dir], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString()
    if (text.split('\n').length > writes) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return Number(text.trimEnd().split('\n').at(-1))
}

async function generations(dir: string): Promise<{ main: number; copy: number }> {
  const [main = -1, copy = -1] = await Promise.all(
    ['state.json', 'state.last-good.json'].map(async (name) => {
      const found = decodeState(await readFile(join(dir, name), 'utf8'))
      if (found.kind === 'unreadable') throw new Error(`${name}: ${found.why}`)
      return found.state.generation
    }),
  )
  return { main, copy }
}
