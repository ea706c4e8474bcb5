// kill -9 at random points of promotes: every restart serves the slot that was recorded, and the state file parses.
// KILLS sets how many; .ci/run asks for 100.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { otherSlot, type SlotName } from '../../src/model/slot.ts'
import { decodeState, type SavedState } from '../../src/switch/saved-state.ts'
import { temporaryDir, writeGatewayConfig } from '../support/gateway.ts'
import { startGatewayProcess, type GatewayProcess } from '../support/gateway-process.ts'
import { upstream } from '../support/upstream.ts'

const kills = Number(process.env['KILLS'] ?? 12)

test(
  `${kills} gateways killed in the midst of a promote: each restart serves the recorded slot`,
  async () => {
    const [blue, green] = [await upstream('blue'), await upstream('green')]
    const dir = await temporaryDir()
    const slots = { blue: { web: blue.url }, green: { web: green.url } }
    const health = { interval: '20ms', timeout: '1s', healthy: 1, unhealthy: 2 }
    // Each second promote is watched, and the one after it is the way out of that bake.
    const promote = { bake: '10m' }
    const configPath = await writeGatewayConfig(dir, { slots, health, promote })
    const found = { promoted: 0, undone: 0, untouched: 0 }

    let gateway = await startGatewayProcess(configPath)
    let { live, generation } = await gateway.status()
    for (let n = 0; n < kills; n++) {
      const to = otherSlot(live)
      await gateway.healthy(to)
      const told = await promoteAndKill(gateway, to)
      const saved = await readState(dir)

      gateway = await startGatewayProcess(configPath)
      const status = await gateway.status()
      expect(status.live).toBe(saved.live)
      expect(await (await fetch(gateway.url)).text()).toBe(saved.live)
      expect(status.generation).toBeGreaterThanOrEqual(generation)
      expect(status.state.source).toBe('file')
      // What somebody was told is done is done.
      if (told === 'promoted') expect(status.live).toBe(to)
      // A bake goes on where it was.
      if (saved.live === to && status.promote?.bake != null) {
        expect(status.promote).toMatchObject({ phase: 'bake', verdict: null })
      }
      count(found, saved, to)
      ;({ live, generation } = status)
    }
    console.log(`${kills} kills: ${JSON.stringify(found)}, generation ${generation}, 0 wrong`)
  },
  Math.max(400_000, kills * 10_000),
)

/** Resolves to the result that was answered before the kill, or null. */
async function promoteAndKill(gateway: GatewayProcess, to: SlotName): Promise<string | null> {
  const answer = gateway.promote(to).then(
    ({ body }) => body.result ?? null,
    () => null,
  )
  // Any moment of a promote, and some after: which one is chance, and that is the point.
  await pause(Math.random() * 150)
  await gateway.end('SIGKILL')
  return answer
}

async function readState(dir: string): Promise<SavedState> {
  const decoding = decodeState(await readFile(join(dir, '.sluice', 'state.json'), 'utf8'))
  if (decoding.kind !== 'state') throw new Error(decoding.why)
  return decoding.state
}

function count(
  found: { promoted: number; undone: number; untouched: number },
  saved: SavedState,
  to: SlotName,
): void {
  if (saved.live === to) found.promoted++
  else if (saved.intent?.kind === 'switch') found.undone++
  else found.untouched++
}
