// The tool of the same name (Debian package slowhttptest): clients that send or read as slowly as they can.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import { findProgram } from './compare/peers/peer.ts'
import { missingProc } from './proc.ts'

/** Why the tool cannot be run here, or null. */
export async function missing(): Promise<string | null> {
  const program = await findProgram('slowhttptest')
  return program === null ? 'needs slowhttptest (a Debian package)' : missingProc()
}

export interface Attack {
  /** Whether it still goes on. */
  isRunning(): boolean
  /** Resolves when it is over, to why it ended in the words of the tool: `No open connections left`, `Hit test time limit`. */
  readonly ended: Promise<string>
  /** Ends it before its time. */
  end(): Promise<void>
}

/** Begins an attack of a minute at most, with something from each client every 2 s; ended when the test ends. */
export function attack(url: string, connections: number, ...options: readonly string[]): Attack {
  const always = ['-u', url, '-c', String(connections), '-l', '60', '-i', '2', '-v', '1']
  const child = spawn('slowhttptest', [...always, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  let running = true
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-4000)
    })
  }
  const closed = once(child, 'close').then(() => {
    running = false
  })
  const end = async (): Promise<void> => {
    child.kill('SIGKILL')
    await closed
  }
  onTestFinished(end)
  return {
    isRunning: () => running,
    // Between the words stand the codes of its colours.
    ended: closed.then(() => /Exit status:[^A-Z]*([\w ]+)/.exec(said)?.[1] ?? said),
    end,
  }
}
