// A promotion as it begins, for tests that start in its midst.
import type { Promotion, Step } from '../../src/model/promotion.ts'

export function promotionOf(more: Partial<Promotion> = {}): Promotion {
  const begun = {
    id: 1,
    kind: 'promote',
    from: 'blue',
    to: 'green',
    by: 'ana',
    why: '',
    at: '2026-01-01T00:00:00.000Z',
    forced: false,
    held: false,
    version: null,
    bake: null,
    evidence: null,
    retreat: null,
    phase: 'preflight',
    result: 'pending',
    generation: null,
    error: null,
    verdict: null,
    steps: [],
    drained: null,
  } as const
  return { ...begun, ...more }
}

export function stepOf(name: Step['name'], ok = true, detail: string = name): Step {
  return { name, ok, detail, ms: 1 }
}
