// What a client costs that is new to a full table, whose oldest must go: it must not grow with the table.
import { createBoundedMap } from '../src/limits/bans/bounded-map.ts'
import type { Figure } from './limits-figures.ts'

const comers = 50_000

export async function tableCost(): Promise<readonly Figure[]> {
  const [small, large] = [usFor(1000), usFor(64_000)]
  return [
    { name: 'new in a full table of 1,000, us', value: small, target: null },
    { name: 'new in a full table of 64,000, us', value: large, target: { atMost: 15 } },
  ]
}

function usFor(size: number): number {
  const table = createBoundedMap<number>(size)
  const names = Array.from({ length: comers }, (_, n) => `comer ${n}`)
  for (let n = 0; n < size; n++) table.put(`first ${n}`, n)
  const began = performance.now()
  for (const name of names) table.put(name, 0)
  return (1000 * (performance.now() - began)) / comers
}
