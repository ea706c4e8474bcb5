// What a drain by hand came to: a line for each kind of exchange that there was, and the sum.
import type { DrainAnswer } from '../api.ts'
import { columns } from './layout.ts'
import { tookText } from './times.ts'

export function renderDrain({ slot, finished, cut, kinds, ms }: DrainAnswer): {
  readonly lines: readonly string[]
  readonly brief: string
} {
  const rows = Object.entries(kinds)
    .filter(([, kind]) => kind.finished + kind.cut > 0)
    .map(([name, kind]) => [
      `  ${names[name] ?? name}`,
      `${kind.finished} finished`,
      `${kind.cut} cut`,
    ])
  const brief = `${slot} is empty: ${finished} finished, ${cut} cut   ${tookText(ms)}`
  return { lines: [...columns(rows), brief], brief }
}

const names: Readonly<Record<string, string>> = {
  http: 'requests',
  stream: 'streams',
  upgrade: 'upgraded connections',
}
